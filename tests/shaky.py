"""A store that cannot keep the first messages, as on a full disk."""

from collections.abc import Awaitable, Callable

from handlers.messages import Incoming
from handlers.ports import Accepted


class Shaky:
    """Instead of `store.accept`: fails so often for the messages that fit, and then keeps them."""

    def __init__(
        self,
        keep: Callable[[Incoming, str], Awaitable[Accepted]],
        failures: int,
        fits: Callable[[Incoming], bool] = lambda _: True,
    ) -> None:
        self._keep, self.left, self._fits = keep, failures, fits

    async def __call__(self, incoming: Incoming, key: str = "") -> Accepted:
        if self.left and self._fits(incoming):
            self.left -= 1
            raise OSError("disk full")
        return await self._keep(incoming, key)
