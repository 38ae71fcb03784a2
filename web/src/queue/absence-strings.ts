import { defineStrings } from '#web/i18n/strings.ts';

/** Texts for a user who comes back. `time` is the time of the last answer before the absence. */
export const absenceStrings = defineStrings({
  ko: {
    title: '자리를 비우신 동안',
    waiting: (time: string, from: string, to: string) =>
      `${time}에는 내 앞에 ${from}명이 있었고, 지금은 ${to}명입니다. 대기 번호는 그대로입니다.`,
    passedOver: (time: string) =>
      `${time} 이후 차례가 되었지만, 다른 고객님들이 먼저 입장해 지금은 남은 좌석이 없습니다. 좌석이 나오는 대로 바로 입장합니다.`,
    entered: (time: string) => `${time} 이후 차례가 되어 입장했습니다. 5분 안에 결제를 완료해 주세요.`,
    soldOut: (time: string) => `${time} 이후 남은 좌석이 모두 판매되었습니다.`,
    closed: (time: string) => `${time} 이후 예매가 마감되었습니다.`,
    lost: (time: string) => `${time}까지는 대기 중이었지만, 그 뒤에 대기가 종료되었습니다.`,
    read: '확인',
  },
  en: {
    title: 'While you were away',
    waiting: (time: string, from: string, to: string) =>
      `At ${time} there were ${from} ahead of you. Now there are ${to}. You’ve kept your number.`,
    passedOver: (time: string) =>
      `Your turn came after ${time}, but others were quicker and no seat is available now. You’ll enter as soon as one is.`,
    entered: (time: string) => `Your turn came after ${time}, and you’re in. Please pay within 5 minutes.`,
    soldOut: (time: string) => `The last seats were sold after ${time}.`,
    closed: (time: string) => `Sales closed after ${time}.`,
    lost: (time: string) => `You were in the queue at ${time}. Your place ended after that.`,
    read: 'Got it',
  },
});
