"""What Namedrop adds to `scrapy COMMAND`: one file each, file name = command name."""
