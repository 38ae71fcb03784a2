import { withListRead } from '#lib/http/card.ts';
import { escapeHtml } from '#lib/http/html.ts';

/** The texts of a template, by their names in it. The list has none. */
interface Texts {
  readonly list: Readonly<Record<string, never>>;
  readonly concert: { readonly name: string; readonly description: string };
  readonly date: { readonly name: string; readonly concertPath: string };
}

export type FirstPage = keyof Texts;

/** Marks the link to the list of shows. The pages with first content show it as the current one. */
export const SHOWS_LINK = 'data-shows';

const TEMPLATE = /<template data-page="(\w+)">(.*?)<\/template>/gs;

/**
 * The document with what a page shows before its script has loaded. The build has written a template for each such page: see
 * web/first-paint.ts.
 */
export const withFirstContent = <P extends FirstPage>(document: string, page: P, texts: Texts[P]): string =>
  document
    .replace(SHOWS_LINK, 'aria-current="page"')
    .replaceAll(TEMPLATE, (_, name: string, content: string) =>
      name === page ? filled(content, texts) : '',
    );

const filled = (content: string, texts: Readonly<Record<string, string>>): string =>
  content.replaceAll(/\{(\w+)\}/g, (_, name: string) => escapeHtml(texts[name] ?? ''));

/** The document of the list of concerts. */
export const listDocument = (document: string): string =>
  withFirstContent(withListRead(document), 'list', {});
