"""A receiver that behaves as it is told, and a sender whose clock is set by hand."""

import json
import re
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from desks import Shift
from geodispatch.adapters.links import LinkStore, Sender, read_links

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PAGE = Path(__file__).parents[1] / "docs" / "links.md"
TOKEN = "gd_0123456789abcdefghijklmnop"


class Receiver:
    """
    A server on loopback that answers each request as the next word says, and keeps what came.

    A word is a status, ``cut`` (the connection closes without an answer), ``drip`` (an answer that
    never ends), ``huge``, ``away`` (a redirect), or a tuple of status and body.
    """

    def __init__(self, *answers, last=200):
        self.answers, self.last = list(answers), last
        self.came = []
        self.arrived = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                length = int(self.headers.get("content-length", 0))
                body = self.rfile.read(length)
                outer.came.append(
                    (self.path, {k.lower(): v for k, v in self.headers.items()}, body)
                )
                outer.arrived.set()
                outer._answer(self, outer.answers.pop(0) if outer.answers else outer.last)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def _answer(self, handler, word):
        status, body = word if isinstance(word, tuple) else (word, b'{"incident":"X-1"}')
        if word == "cut":
            handler.connection.close()
            return
        if word == "away":
            handler.send_response(307)
            handler.send_header("Location", f"{self.url}/elsewhere")
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
        if word in ("drip", "huge"):
            self._never_end(handler, word)
            return
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        handler.send_header("Content-Type", "application/json")
        handler.end_headers()
        handler.wfile.write(body)

    def _never_end(self, handler, word):
        handler.send_response(200)
        handler.end_headers()
        piece, pause = (b" ", 0.1) if word == "drip" else (b"x" * 65_536, 0)
        for _ in range(200):
            try:
                handler.wfile.write(piece)
            except OSError:
                return
            time.sleep(pause)


@contextmanager
def receiver(*answers, last=200):
    made = Receiver(*answers, last=last)
    try:
        yield made
    finally:
        made.close()


def secret_file(folder, name, text):
    file = folder / name
    file.write_text(text + "\n", encoding="utf-8")
    file.chmod(0o600)
    return file


def write_links(folder, *, partners=(), hooks=()):
    """Write ``links.toml``: partners as (city, url), receivers as (name, url, events)."""
    folder.mkdir(exist_ok=True, parents=True)
    lines = ["format = 1"]
    for city, url in partners:
        secret_file(folder, f"{city}.token", TOKEN)
        lines += ["[[partner]]", f'city = "{city}"', f'url = "{url}"']
        lines += [f'token_file = "{city}.token"']
    for name, url, events in hooks:
        secret_file(folder, f"{name}.secret", SECRET)
        lines += ["[[webhook]]", f'name = "{name}"', f'url = "{url}"']
        lines += [f"events = {json.dumps(events)}", f'secret_file = "{name}.secret"']
    (folder / "links.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


class Post:
    """A desk with its sender; time passes by hand."""

    def __init__(self, folder, *, log=None, place=None, **links):
        self.shift = Shift(log=log)
        write_links(folder, **links)
        self.store = LinkStore(place or folder / "links.db", "gridville")
        self.sender = Sender(self.shift.desk, read_links(folder, "gridville"), self.store)
        self.sender.collect(self.shift.now)

    def step(self, seconds=0.0):
        """Let time pass, read the log, try whatever is due; return how much was delivered."""
        now = self.shift.wait(seconds)
        self.sender.collect(now)
        return sum(self.sender.deliver(to, now) for to in self.sender.targets)

    def until_delivered(self, most=40):
        """Step until nothing waits and return how much time went by."""
        began = self.shift.now
        for _ in range(most):
            self.step()
            if not any(tally.waiting for tally in self.store.tallies().values()):
                return self.shift.now - began
            self.shift.now += timedelta(seconds=5)
        raise AssertionError(self.store.tallies())

    def tally(self, to):
        return self.store.tallies()[to]


def example():
    """Return the example of the page for whoever verifies a notice, and its function."""
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    names = {}
    exec(compile(code, str(PAGE), "exec"), names)  # noqa: S102 - the page is ours
    return code, names["genuine"]


def verified(secret, headers, body):
    """Verify a notice as the page says, at the moment that it was signed."""
    _, genuine = example()
    return genuine(secret, headers, body, int(headers["webhook-timestamp"]))
