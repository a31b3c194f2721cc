"""Page -> rows: reading, matching, linking, judging, storing, exporting. Imports without Scrapy, except stages.py."""
