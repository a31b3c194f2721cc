"""What a link is worth: how likely the page behind it is to name a brand, before it is fetched."""
