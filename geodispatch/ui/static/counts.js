export default function ({ data, parentElement }) {
  document.documentElement.lang = data.language === "zh" ? "zh-CN" : "en";  // how it is read aloud
  const items = data.items.map((item) =>
    element("div", item.alert ? "count alert" : "count", element("b", "", item.value), element("span", "", item.label)));
  return live(parentElement, data, () => [element("div", "counts", ...items)]);
}
