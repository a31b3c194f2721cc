"""How the crawler behaves towards the sites that it visits."""
