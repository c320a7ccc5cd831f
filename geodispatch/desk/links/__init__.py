"""
Links to other desks and to receivers of notices: what is owed to whom, by the log alone.

Nothing here sends: it says what an entry of the log owes (`owed_by`), what stands in the document
(`delivery_of`), how long to wait after a failure (`wait_s`), and how a link is told to the desk
(`link_state`). Since all of it follows from the log and keys follow from it too, whatever is
forgotten on the way is owed again, and is answered by the other side's own log.

What lives here
---------------
``keys``
    The key of a hand-over: city, incident, entry.
``documents``
    What two desks, or a desk and a receiver, send each other.
``outbox``
    What an entry owes, and the document of it.
``retrying``
    When the next try is due.
``states``
    A link as the desk is told it.
``tasks``
    The task list of a desk that helps another (110 rules, art. 26).
"""

from geodispatch.desk.links.documents import (
    ContactDocument,
    EndDocument,
    FactTold,
    HandOverDocument,
    Receipt,
    TakenDocument,
    WebhookDocument,
)
from geodispatch.desk.links.keys import HandOverKey, key_of_entry, read_key
from geodispatch.desk.links.outbox import (
    OWING,
    WEBHOOK_EVENTS,
    Delivery,
    DeliveryKind,
    Hook,
    Owed,
    delivery_of,
    owed_by,
)
from geodispatch.desk.links.retrying import wait_s
from geodispatch.desk.links.states import Tally, Trouble, link_state
from geodispatch.desk.links.tasks import TaskLine, tasks_of

__all__ = [
    "OWING",
    "WEBHOOK_EVENTS",
    "ContactDocument",
    "Delivery",
    "DeliveryKind",
    "EndDocument",
    "FactTold",
    "HandOverDocument",
    "HandOverKey",
    "Hook",
    "Owed",
    "Receipt",
    "TakenDocument",
    "Tally",
    "TaskLine",
    "Trouble",
    "WebhookDocument",
    "delivery_of",
    "key_of_entry",
    "link_state",
    "owed_by",
    "read_key",
    "tasks_of",
    "wait_s",
]
