"""What each link really points to, and the link state of each mention."""
