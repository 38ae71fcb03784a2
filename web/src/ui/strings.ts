import { defineStrings } from '#web/i18n/strings.ts';

export const uiStrings = defineStrings({
  ko: {
    siteName: '막이 오르면',
    retry: '다시 시도',
    loading: '불러오는 중입니다.',
    pointWorth: '1\u00A0P = 1원',
  },
  en: {
    siteName: 'Curtain Up',
    retry: 'Try again',
    loading: 'Loading…',
    pointWorth: '1\u00A0P = ₩1',
  },
});
