const DOT = "%3Ccircle cx='24' cy='8' r='8' fill='%23d92d20' stroke='%23fff' stroke-width='2'/%3E%3C/svg%3E";

let usual: string | undefined;

/** Adds a red dot to the icon of the tab, or takes it away. The icon is an SVG in the address itself. */
export const showCalledIcon = (isCalled: boolean): void => {
  const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]');
  if (!icon) return;
  usual ??= icon.href;
  const wanted = isCalled ? usual.replace(/%3C\/svg%3E$/, DOT) : usual;
  if (icon.href !== wanted) icon.href = wanted;
};
