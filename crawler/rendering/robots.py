"""What robots.txt says of what a page in the browser asks for by itself."""

from typing import Protocol


class Robots(Protocol):
    """What knows which addresses robots.txt allows."""

    async def allowed(self, url: str) -> bool:
        """Tell whether an address may be asked for."""
