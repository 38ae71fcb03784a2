let shown: { readonly path: string; readonly content: Element } | undefined;

/** Empties the root for the app, and remembers the content that the document has shown in it: see web/first-paint.ts. */
export const takeFirstContent = (root: Element, path: string): void => {
  const content = root.querySelector('.first-content');
  if (content && document.documentElement.dataset['returns'] === undefined) shown = { path, content };
  root.replaceChildren();
};

/** The content that the document has shown for the page at `path`. */
export const firstContentAt = (path: string): Element | undefined =>
  shown?.path === path ? shown.content : undefined;
