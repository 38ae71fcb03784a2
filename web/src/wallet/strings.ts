import { formatPoints } from '#web/i18n/format.ts';
import { defineStrings } from '#web/i18n/strings.ts';

export const walletStrings = defineStrings({
  ko: {
    amount: '충전할 포인트',
    hint: (most: number) => `한 번에 ${formatPoints(most)}까지 충전할 수 있습니다.`,
    invalid: (most: number) => `1 P 이상 ${formatPoints(most)} 이하로 입력해 주세요.`,
    add: (points: number) => `+${formatPoints(points)}`,
    addLabel: (points: number) => `${formatPoints(points)} 더하기`,
    quick: '빠른 금액 선택',
    charge: '충전하기',
    charged: (balance: number) => `충전이 완료되었습니다. 보유 포인트는 ${formatPoints(balance)}입니다.`,
    again: '같은 금액으로 다시 시도하셔도 중복 충전되지 않습니다.',
  },
  en: {
    amount: 'Points to add',
    hint: (most: number) => `Up to ${formatPoints(most)} at a time.`,
    invalid: (most: number) => `Enter a number from 1 to ${formatPoints(most)}.`,
    add: (points: number) => `+${formatPoints(points)}`,
    addLabel: (points: number) => `Add ${formatPoints(points)}`,
    quick: 'Quick amounts',
    charge: 'Top up',
    charged: (balance: number) => `Top-up complete. You now have ${formatPoints(balance)}.`,
    again: 'If you try again with the same amount, you won’t be charged twice.',
  },
});
