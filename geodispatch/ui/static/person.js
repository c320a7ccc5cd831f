// Who sits here, with the way out; and the server is told when a person moves mouse or keyboard.
const TELL_EVERY_MS = 30_000;
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "geodispatch-here"];

function signInAddress() {
  return `/sign-in?next=${encodeURIComponent(`/${window.location.search}`)}`;
}

function watch() {
  if (window.geodispatchWatch) return;
  let told = 0;
  const tell = () => {
    const now = performance.now();
    if (told && now - told < TELL_EVERY_MS) return;
    told = now;
    fetch("/session/here", { method: "POST" })
      .then((answer) => { if (answer.status === 401) window.location.assign(signInAddress()); })
      .catch(() => { told = 0; });
  };
  for (const sign of SIGNS) window.addEventListener(sign, tell, { capture: true, passive: true });
  window.geodispatchWatch = true;
}

function signOut() {
  fetch("/sign-out", { method: "POST", redirect: "manual" })
    .finally(() => window.location.assign("/sign-in"));
}

export default function ({ data, parentElement }) {
  watch();
  const content = () => {
    const out = at(element("button", "act plain", data.sign_out), "sign out");
    out.type = "button";
    out.onclick = signOut;
    const who = element("span", "sitting", element("b", "", data.name), ` · ${data.role}`, ...data.more.map((one) => ` · ${one}`));
    who.title = who.textContent;
    return [who, out];
  };
  return live(parentElement.querySelector(".panel"), data, content);
}
