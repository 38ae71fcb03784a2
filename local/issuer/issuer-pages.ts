import type { KoaContextWithOIDC } from 'oidc-provider';

import { type Language, preferredLanguage } from '#lib/http/language.ts';
import { escapeHtml } from '#lib/http/html.ts';
import { page, pageHeaders } from '#local/issuer/page.ts';

const texts = {
  ko: {
    failed: '로그인할 수 없습니다',
    over: '이미 종료된 로그인입니다',
    overText: '로그인이 완료되었거나 시간이 지났습니다.',
    toShows: '공연 둘러보기',
    signOut: '로그아웃할까요?',
    yes: '로그아웃',
    no: '로그인 상태 유지',
    signedOut: '로그아웃되었습니다',
  },
  en: {
    failed: 'Sign-in failed',
    over: 'This sign-in is over',
    overText: 'It is complete, or it has expired.',
    toShows: 'Browse shows',
    signOut: 'Sign out?',
    yes: 'Sign out',
    no: 'Stay signed in',
    signedOut: 'You have signed out',
  },
} as const satisfies Record<Language, Record<string, string>>;

const languageOf = (ctx: KoaContextWithOIDC): Language => preferredLanguage(ctx.get('accept-language'));

const show = (ctx: KoaContextWithOIDC, title: string, content: string): void => {
  ctx.set(pageHeaders);
  ctx.body = page(languageOf(ctx), title, content);
};

/** Shows an OAuth error. */
export const showError = (ctx: KoaContextWithOIDC, out: object): void => {
  const lines = Object.entries(out).map(
    ([name, value]) => `<li>${escapeHtml(`${name}: ${String(value)}`)}</li>`,
  );
  show(ctx, texts[languageOf(ctx)].failed, `<ul>${lines.join('')}</ul>`);
};

/** For a sign-in that is over, or was started in another browser. "Back" leads here too, so there is a way on. */
export const expiredPage = (language: Language): string => {
  const { over, overText, toShows } = texts[language];
  return page(language, over, `<p>${overText}</p><p><a href="/">${toShows}</a></p>`);
};

/** @param form the issuer's own hidden form, whose id is `op.logoutForm` */
export const askToSignOut = (ctx: KoaContextWithOIDC, form: string): void => {
  const text = texts[languageOf(ctx)];
  show(
    ctx,
    text.signOut,
    `${form}
<button form="op.logoutForm" type="submit" name="logout" value="yes" autofocus>${text.yes}</button>
<button form="op.logoutForm" type="submit" class="plain">${text.no}</button>`,
  );
};

export const confirmSignedOut = (ctx: KoaContextWithOIDC): void =>
  show(ctx, texts[languageOf(ctx)].signedOut, '');
