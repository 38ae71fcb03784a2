import { createHash } from 'node:crypto';

/**
 * The script in the document: sets the language and the theme before the first paint, as `web/src/i18n/language.ts` and
 * `web/src/shell/theme.ts` do later. A user who keeps a place in a queue, or books, sees another page than the document shows,
 * so the document's content is hidden from them.
 */
export const FIRST_SCRIPT = `{
const root = document.documentElement;
let kept = {};
try { kept = { ...localStorage }; } catch {}
const isKorean = navigator.language.toLowerCase().startsWith('ko');
root.lang = ['ko', 'en'].includes(kept.language) ? kept.language : isKorean ? 'ko' : 'en';
root.dataset.theme = ['light', 'dark'].includes(kept.theme) ? kept.theme : 'system';
const hasPlace = Object.keys(kept).some((key) => key.startsWith('place '));
if (hasPlace || /\\/book\\/?$/.test(location.pathname)) root.dataset.returns = '';
}`;

/** The source of this script in a content security policy, which allows no other script in a document. */
export const FIRST_SCRIPT_SOURCE = `'sha256-${createHash('sha256').update(FIRST_SCRIPT).digest('base64')}'`;
