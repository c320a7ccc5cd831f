"""
The page on which somebody signs in: plain HTML, drawn here, which loads nothing and runs nothing.

It says what the server is for (real, drill), asks for name, password and seat, and tells nothing of
any desk: no city, no unit, no figure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from types import MappingProxyType
from urllib.parse import urlencode

from geodispatch.domain.mode import MODE_NAMES, Mode
from geodispatch.domain.naming import Language, Name

LONGEST_SEAT = 20

_WORDS: Mapping[str, Name] = MappingProxyType(
    {
        "title": Name("登录", "Sign in"),
        "purpose": Name("接警派警辅助", "Dispatch assistant"),
        "drill": Name(
            "演练 DRILL：演练系统，不得下达真实指令，不计入统计",
            "演练 DRILL: an exercise. No real orders, never in statistics.",
        ),
        "name": Name("工号或账号", "Operator or account"),
        "password": Name("密码", "Password"),
        "seat": Name("席位", "Seat"),
        "send": Name("登录", "Sign in"),
        "provider": Name("通过“{name}”登录", "Sign in with {name}"),
        "other": Name("English", "中文"),
        "refused": Name(
            "账号或密码不正确，或账号已停用。",
            "The name or the password is not right, or the account is out.",
        ),
        "wait": Name(
            "失败次数过多，请等待 {wait} 秒后再试。",
            "Too many tries. Wait {wait} s before the next.",
        ),
        "stale": Name("登录页面已过期，请重试。", "This page was open too long. Please try again."),
        "away": Name(
            "账号库暂时无法访问，现在不能登录。请改用纸质登记，并通知管理员。",
            "The accounts cannot be read, so nobody can sign in now. Go on with paper forms and "
            "call the administrator.",
        ),
        "unknown": Name(
            "身份已确认，但本系统没有对应账号，或账号已停用。请联系管理员。",
            "You were recognised, but no account here is yours, or it is out. "
            "Ask the administrator.",
        ),
    }
)

_STYLE = """
:root { color-scheme: light dark; }
body {
  margin: 0; min-height: 100vh; display: grid; place-items: center;
  background: #f6f7f8; color: #1c2430;
  font: 15px/1.5 "Source Sans", "Source Sans Pro", system-ui, "Noto Sans CJK SC", sans-serif;
}
main {
  width: min(380px, 92vw); box-sizing: border-box; padding: 22px 26px 26px;
  background: #fff; border: 1px solid #d0d4da; border-radius: 6px;
}
h1 { margin: 0; font-size: 20px; }
h1 span { margin-left: 10px; font-size: 14px; font-weight: 400; opacity: .75; }
.mark {
  position: fixed; inset: 0 0 auto; padding: 5px 16px; text-align: center; font-weight: 700;
  color: #fff; background: repeating-linear-gradient(135deg, #7b1fa2 0 26px, #5c1479 26px 52px);
}
form { display: grid; gap: 12px; margin-top: 16px; }
label { display: grid; gap: 3px; font-size: 13.5px; }
input {
  padding: 8px 10px; font: inherit; color: inherit; background: transparent;
  border: 1px solid #8a94a0; border-radius: 4px;
}
button, .provider {
  padding: 9px 12px; font: inherit; font-weight: 600; text-align: center; cursor: pointer;
  border-radius: 4px; border: 1px solid #005f96; background: #005f96; color: #fff;
  text-decoration: none;
}
.provider { display: block; margin-top: 12px; background: transparent; color: #005f96; }
input:focus-visible, button:focus-visible, a:focus-visible {
  outline: 2px solid #0072b2; outline-offset: 2px;
}
.problem {
  margin: 14px 0 0; padding: 8px 10px; border-left: 3px solid #a63b00;
  background: #fde7da; color: #5c2100;
}
footer { margin-top: 16px; font-size: 13.5px; }
footer a { color: inherit; }
@media (prefers-color-scheme: dark) {
  body { background: #10151c; color: #e8ecf1; }
  main { background: #1a212b; border-color: #333d4a; }
  input { border-color: #5a6678; }
  .provider { color: #7cc0ec; border-color: #3d9bd6; }
  .problem { background: #40210f; color: #ffc9a8; }
}
@media print { .mark { color: #000; background: #fff; border: 3px double #000; } }
"""

# Stricter than what the guard says of every answer; both hold.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "form-action 'self'; base-uri 'none'"
)


@dataclass(frozen=True, slots=True)
class SignInView:
    """
    What the page shows.

    Parameters
    ----------
    form
        Secret of this form, which its answer must bring along.
    after
        Own address to go on to.
    problem
        Key of what is wrong; empty where nothing is.
    wait_s
        Seconds until another try is looked at.
    providers
        Key and name of whoever vouches for people besides.
    """

    mode: Mode
    language: Language
    form: str
    after: str = "/"
    name: str = ""
    seat: str = ""
    problem: str = ""
    wait_s: int = 0
    providers: Sequence[tuple[str, str]] = ()


def draw_sign_in(view: SignInView) -> str:
    """Return the page as HTML; every text in it is escaped."""
    language = view.language
    other = "en" if language == "zh" else "zh"
    switch = urlencode({"lang": other, "next": view.after})
    boxes = _boxes(view)
    return f"""<!doctype html>
<html lang="{"zh-CN" if language == "zh" else "en"}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="referrer" content="same-origin">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{_mark_in_title(view)}geodispatch · {_say("title", language)}</title>
<link rel="icon" href="data:,"><style>{_STYLE}</style></head><body>{_mark(view)}<main>
<h1>geodispatch<span>{_say("purpose", language)}</span></h1>{_problem(view)}
<form method="post" action="/sign-in" autocomplete="on">
<input type="hidden" name="form" value="{escape(view.form)}">
<input type="hidden" name="next" value="{escape(view.after)}">
<input type="hidden" name="lang" value="{language}">
{boxes}<button>{_say("send", language)}</button></form>
{"".join(_provider(key, name, view) for key, name in view.providers)}
<footer><a href="/sign-in?{escape(switch)}">{_say("other", language)}</a></footer>
</main></body></html>
"""


def _say(key: str, language: Language, **values: str) -> str:
    return escape(_WORDS[key].in_language(language).format(**values))


def _boxes(view: SignInView) -> str:
    focused = "password" if view.name else "name"
    return "".join(
        f'<label>{_say(name, view.language)}<input name="{name}" value="{escape(value)}" {more}'
        f"{' autofocus' if name == focused else ''}></label>"
        for name, value, more in (
            ("name", view.name, 'type="text" autocomplete="username" maxlength="60" required'),
            (
                "password",
                "",
                'type="password" autocomplete="current-password" maxlength="1000" required',
            ),
            ("seat", view.seat, f'type="text" autocomplete="off" maxlength="{LONGEST_SEAT}"'),
        )
    )


def _problem(view: SignInView) -> str:
    if not view.problem:
        return ""
    words = _say(view.problem, view.language, wait=str(view.wait_s))
    return f'<p class="problem" role="alert">{words}</p>'


def _mark(view: SignInView) -> str:
    if view.mode is not Mode.DRILL:
        return ""
    return f'<div class="mark" role="note">{_say("drill", view.language)}</div>'


def _mark_in_title(view: SignInView) -> str:
    if view.mode is not Mode.DRILL:
        return ""
    name = MODE_NAMES[view.mode]
    return f"【{escape(name.zh)} {escape(name.en.upper())}】"


def _provider(key: str, name: str, view: SignInView) -> str:
    asked = urlencode({"name": key, "next": view.after, "lang": view.language})
    words = _say("provider", view.language, name=name)
    return f'<a class="provider" href="/sign-in/provider?{escape(asked)}">{words}</a>'
