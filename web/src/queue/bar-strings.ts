import { seatNames } from '#web/i18n/seat-names.ts';
import { defineStrings } from '#web/i18n/strings.ts';

/** Texts of the bar that shows the user's places on other pages. */
export const barStrings = defineStrings({
  ko: {
    label: '내 대기 현황',
    ahead: (ahead: string, position: string) => `내 앞에 ${ahead}명 · 대기\u00A0번호\u00A0${position}번`,
    toPay: (seats: readonly number[]) => `${seatNames(seats, 'ko')} 결제 대기 중`,
    left: (time: string) => `${time} 남음`,
    toRoom: '대기 화면',
    enter: '입장하기',
    pay: '결제하기',
    details: '자세히',
    dismiss: '닫기',
    // The button shows only `+1`. Its name must have that too. (WCAG 2.5.3)
    more: (count: string) => `${count}, 다른 대기 보기`,
    less: '접기',
  },
  en: {
    label: 'My queues',
    ahead: (ahead: string, position: string) => `${ahead} ahead · number ${position}`,
    toPay: (seats: readonly number[]) => `Held for you: ${seatNames(seats, 'en')}`,
    left: (time: string) => `${time} left`,
    toRoom: 'View',
    enter: 'Enter',
    pay: 'Pay',
    details: 'Details',
    dismiss: 'Dismiss',
    more: (count: string) => `${count}, show other queues`,
    less: 'Less',
  },
});
