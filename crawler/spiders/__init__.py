"""The spiders: one file each, file name = spider name."""
