"""The sample web: small self-written gardening sites, served on loopback and told apart by the Host header.

The demo opens them in a browser, the tests use them as an oracle (`expected.toml` lists every true mention).

    allotment-times.localhost  a news site: feeds, sitemaps, robots.txt, sections with pagination, a JavaScript page
    greenlinks.localhost       resource pages: long annotated lists of links, and guides
    plotfinder.localhost       a directory: categories with pagination, and profiles
    muddyboots.localhost       a blog with a feed
    compost-corner.localhost   a blog that also republishes
    sowline.localhost          our own brand, with help.sowline.localhost and the short domain sow-line.localhost
    thicket.localhost          a competitor whose name is also a common word
    kaefer-kraut.localhost     a German competitor
    social.localhost           a profile page of our own brand
    go.localhost               a redirector of outgoing links
    sowline.localhost.example-deals.localhost   a look-alike that is nobody's brand

`web.reply` answers a request without a socket, `server.SampleServer` puts it on a port.
"""
