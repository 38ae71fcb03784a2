import { defineStrings } from '#web/i18n/strings.ts';

/** Texts of an entry in the waiting room. */
export const entryStrings = defineStrings({
  ko: {
    title: '번호 추첨 응모 완료',
    titleDrawn: '번호 추첨 응모 완료',
    entryNumber: (number: string) => `응모 번호 ${number}번`,
    before:
      '대기 번호는 판매가 시작된 뒤 추첨으로 정해집니다. 먼저 들어오셔도, 나중에 들어오셔도 확률은 같습니다.',
    drawIn: '추첨까지',
    drawAt: (when: string) => `${when}에 추첨합니다.`,
    closing: '응모를 마감하고 명단을 확정하고 있습니다.',
    delayed: (when: string) => `명단 확정이 늦어져 추첨을 ${when}로 연기했습니다. 응모는 그대로 유지됩니다.`,
    sealed: (entries: string) => `응모 ${entries}건의 명단이 확정되었습니다. 곧 공개 난수로 추첨합니다.`,
    drawn: '추첨이 끝났습니다.',
    cancelled: '추첨이 취소되었습니다.',
    details: '추첨 방식 보기',
    check: '추첨 확인하기',
    save: '응모 확인증 저장',
  },
  en: {
    title: 'You’re in the draw',
    titleDrawn: 'You were in the draw',
    entryNumber: (number: string) => `Entry ${number}`,
    before:
      'Your number in the queue is drawn once the sale has opened. It makes no difference how early you entered.',
    drawIn: 'Draw in',
    drawAt: (when: string) => `The draw is on ${when}.`,
    closing: 'Entry has closed. We’re sealing the list.',
    delayed: (when: string) =>
      `Sealing the list is taking longer, so the draw is now on ${when}. You’re still in.`,
    sealed: (entries: string) =>
      `The list is sealed. Entries: ${entries}. A public random number will decide in a moment.`,
    drawn: 'The draw has taken place.',
    cancelled: 'The draw was cancelled.',
    details: 'How the draw works',
    check: 'Check the draw',
    save: 'Save my receipt',
  },
});
