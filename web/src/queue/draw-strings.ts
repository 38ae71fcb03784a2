import { defineStrings } from '#web/i18n/strings.ts';

/** Texts of the waiting room of a date with a draw. They come with the scripts that show them. */
export const drawStrings = defineStrings({
  ko: {
    // Before joining
    title: '대기 번호 추첨 응모',
    text: '응모하신 모든 분의 대기 번호를 추첨으로 정합니다. 응모 기간 안이라면 언제 응모하셔도 확률은 같습니다.',
    lateTitle: '응모가 마감되었습니다',
    lateText:
      '응모하신 분들의 대기 번호는 추첨으로 정해집니다. 지금 대기하시면 응모하신 분들 다음 순서로 번호를 드립니다.',
    cancelledText: '추첨이 취소되어, 판매가 시작되면 대기하시는 순서대로 입장합니다.',
    entries: '응모 수',
    count: (count: string) => `${count}건`,
    opensIn: '응모 시작까지',
    opensAt: (when: string) => `${when}에 응모가 시작됩니다.`,
    opened: '응모가 시작되었습니다.',
    closesIn: '응모 마감까지',
    closesAt: (when: string) => `${when}에 응모가 마감되고 판매가 시작됩니다.`,
    closed: '응모가 마감되었습니다.',
    drawIn: '추첨까지',
    drawAt: (when: string) => `${when}에 추첨합니다.`,
    join: '응모하기',
    signInAndJoin: '로그인하고 응모하기',
    joinNeedsSignIn: '로그인이 필요합니다. 로그인하시면 바로 응모됩니다.',
    joinAtOpening: '시작되면 자동으로 응모하기',
    joinAtOpeningText: '이 화면을 열어 두시면 응모가 시작될 때 자동으로 응모합니다.',
    willJoin: '응모가 시작되면 자동으로 응모합니다. 이 화면을 열어 두고 기다려 주세요.',
    willNotJoin: '자동 응모 취소',
    details: '추첨 방식과 결과 보기',
    // After joining
    enteringText: '접수가 끝나면 응모 번호가 표시됩니다. 화면을 닫지 말고 잠시만 기다려 주세요.',
    enteredText:
      '이 화면을 닫으셔도 응모는 유지됩니다. 추첨이 끝나면 이 화면에 대기 번호가 표시되고, 번호 순서대로 입장합니다.',
    behindText: (when: string) =>
      `${when}에 추첨합니다. 판매 시작 후에 대기하셨으므로, 응모하신 분들 다음 순서로 입장합니다.`,
    leave: '응모 취소',
    leaveTitle: '응모를 취소하시겠습니까?',
    leaveText:
      '추첨에서 번호를 받으셔도 입장하실 수 없습니다. 응모 기간 안에는 같은 응모 번호로 다시 응모하실 수 있습니다.',
    stay: '응모 유지하기',
    left: '응모가 취소되었습니다.',
    // After a cancelled draw
    cancelledBefore: (when: string) =>
      `주최 측에서 추첨을 취소하여 응모가 무효가 되었습니다. ${when}에 판매가 시작되며, 그때부터 대기하시는 순서대로 입장합니다.`,
    cancelledAfter:
      '주최 측에서 추첨을 취소하여 응모가 무효가 되었습니다. 대기하시는 순서대로 입장하니, 지금 대기해 주세요.',
    joinNow: '대기하기',
    toDate: '판매 시작 안내 보기',
    drawnTitle: '대기 번호 추첨이 끝났습니다',
    drawnText: (number: string) => `내 대기 번호는 ${number}번입니다.`,
  },
  en: {
    title: 'Enter the draw',
    text: 'A draw decides everyone’s number in the queue. Your chances are the same whenever you enter, as long as entry is open.',
    lateTitle: 'Entry has closed',
    lateText: 'Everyone who entered gets a number by draw. If you join now, you’ll get a number behind them.',
    cancelledText: 'The draw was cancelled. Everyone enters in the order they join, once the sale opens.',
    entries: 'Entries',
    count: (count: string) => count,
    opensIn: 'Entry opens in',
    opensAt: (when: string) => `You can enter from ${when}.`,
    opened: 'You can enter the draw now.',
    closesIn: 'Entry closes in',
    closesAt: (when: string) => `Entry closes and the sale opens on ${when}.`,
    closed: 'Entry has closed.',
    drawIn: 'Draw in',
    drawAt: (when: string) => `The draw is on ${when}.`,
    join: 'Enter the draw',
    signInAndJoin: 'Sign in and enter the draw',
    joinNeedsSignIn: 'Sign in, and you’ll be entered right away.',
    joinAtOpening: 'Enter automatically',
    joinAtOpeningText: 'Keep this page open, and you’ll be entered as soon as entry opens.',
    willJoin: 'You’ll be entered automatically when entry opens. Please keep this page open.',
    willNotJoin: 'Don’t enter automatically',
    details: 'How the draw works',
    enteringText: 'You’ll see your entry here in a moment. Please keep this page open until then.',
    enteredText:
      'You’re in, even if you close this page. After the draw, you’ll find your number here, and everyone enters in order of their number.',
    behindText: (when: string) =>
      `The draw is on ${when}. You joined after the sale opened, so you’ll enter after everyone in the draw.`,
    leave: 'Withdraw my entry',
    leaveTitle: 'Withdraw your entry?',
    leaveText:
      'You won’t be able to use the number drawn for it. While entry is open, you can come back with the same entry.',
    stay: 'Keep my entry',
    left: 'You’ve withdrawn your entry.',
    cancelledBefore: (when: string) =>
      `The organiser has cancelled the draw, so your entry is void. The sale opens on ${when}. From then on, everyone enters in the order they join.`,
    cancelledAfter:
      'The organiser has cancelled the draw, so your entry is void. Everyone enters in the order they join, so please join the queue now.',
    joinNow: 'Join the queue',
    toDate: 'See when the sale opens',
    drawnTitle: 'The draw has taken place',
    drawnText: (number: string) => `Your number is ${number}.`,
  },
});
