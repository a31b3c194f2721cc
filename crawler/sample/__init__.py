"""The sample web: small self-written gardening sites, served on loopback and told apart by the Host header.

The demo opens them in a browser, the tests use them as an oracle (`expected.toml` lists every true mention).

    allotment-times.localhost  a news site: feeds, sitemaps, robots.txt, sections with pagination, a JavaScript page; in
                               the way are tags, writers, a calendar, a shop, AMP and print views, searches
    greenlinks.localhost       resource pages: long annotated lists of links, guides, a library; also a blog and a shop
    plotfinder.localhost       a directory: categories with pagination, orders and filters, profiles, towns, maps
    muddyboots.localhost       a blog with a feed, tags and months
    compost-corner.localhost   a blog that also republishes
    sowline.localhost          our own brand, with help.sowline.localhost and the short domain sow-line.localhost
    thicket.localhost          a competitor whose name is also a common word
    kaefer-kraut.localhost     a German competitor
    social.localhost           a profile page of our own brand
    go.localhost               a redirector of outgoing links
    sowline.localhost.example-deals.localhost   a look-alike that is nobody's brand

`web.reply` answers a request without a socket, `server.SampleServer` puts it on a port.
"""
