import { formatPoints } from '#web/i18n/format.ts';
import { defineStrings } from '#web/i18n/strings.ts';

const seats = (numbers: readonly number[]): string => numbers.join(', ');

export const bookingStrings = defineStrings({
  ko: {
    title: '좌석 예매',
    back: '공연 정보',
    chooseStep: '좌석 선택',
    payStep: '결제',
    timeLeft: '남은 시간',
    timeLeftText: (time: string) => `${time} 남음`,
    minuteLeft: '예매 시간이 1분 남았습니다.',
    secondsLeft: '예매 시간이 10초 남았습니다.',
    checking: '확인하는 중입니다.',
    // Choosing
    stage: '무대',
    view: '좌석 보기 방식',
    map: '좌석표',
    list: '목록',
    seatMap: '좌석표',
    seatMapHelp: '화살표 키로 옮겨 다니고, 스페이스 키로 고릅니다.',
    row: (row: number) => `${row}열`,
    seat: (seatNumber: number) => `${seatNumber}번`,
    seatName: (seatNumber: number, row: number, state: string) => `좌석 ${seatNumber}, ${row}열, ${state}`,
    states: {
      free: '선택 가능',
      chosen: '선택함',
      held: '다른 분이 결제 중',
      sold: '판매됨',
      mine: '내 좌석',
    },
    legend: '좌석 상태',
    freeSeats: (count: number) => `선택 가능한 좌석 ${count}석`,
    upTo: (count: number) => `${count}석까지 고를 수 있습니다.`,
    limitReached: (count: number) => `한 번에 ${count}석까지 고를 수 있습니다. 다른 좌석을 먼저 빼 주세요.`,
    chosen: '선택한 좌석',
    chosenNone: '아직 고른 좌석이 없습니다.',
    remove: (seatNumber: number) => `좌석 ${seatNumber}번 빼기`,
    total: '합계',
    hold: (count: number) => (count === 0 ? '좌석을 골라 주세요' : `${count}석 예매하기`),
    best: '추천 좌석',
    bestText: '무대에 가깝고 가운데인 좌석을, 되도록 나란히 골라 드립니다.',
    bestCount: '좌석 수',
    count: (count: number) => `${count}석`,
    holdBest: (count: number) => `추천 좌석 ${count}석 예매하기`,
    taken: (numbers: readonly number[]) => `좌석 ${seats(numbers)}번은 방금 다른 분이 먼저 선택했습니다.`,
    takenRest: (numbers: readonly number[]) =>
      numbers.length === 0
        ? '다른 좌석을 골라 주세요.'
        : `좌석 ${seats(numbers)}번은 그대로 선택되어 있습니다.`,
    noneFree: '지금은 선택할 수 있는 좌석이 없습니다',
    noneFreeText:
      '다른 분의 결제 시간이 끝나면 좌석이 다시 나올 수 있습니다. 이 화면은 저절로 새로 고쳐집니다.',
    limitOwned: (count: number) => `이 공연은 1인 ${count}석까지이며, 이미 모두 예매하셨습니다.`,
    stale: '좌석 상태를 새로 불러오지 못하고 있습니다.',
    // Paying
    heldTitle: (numbers: readonly number[]) => `좌석 ${seats(numbers)}번을 잡아 두었습니다`,
    heldText: (time: string) => `${time}까지 결제하면 예매가 완료됩니다.`,
    held: (numbers: readonly number[]) => `좌석 ${seats(numbers)}번을 잡아 두었습니다. 결제해 주세요.`,
    order: '주문 내역',
    seatLine: (seatNumber: number, row: number) => `${row}열 ${seatNumber}번`,
    balance: '보유 포인트',
    after: '결제 후 잔액',
    missing: '부족한 포인트',
    short: (points: number) => `포인트가 ${formatPoints(points)} 부족합니다`,
    shortText: '여기에서 충전하고 바로 결제할 수 있습니다. 좌석은 그대로 잡아 둡니다.',
    pay: (points: number) => `${formatPoints(points)} 결제하기`,
    payHint: '공연 전날까지 취소하면 전액 포인트로 돌려드립니다.',
    unsure: '결제가 되었는지 확인하지 못했습니다',
    unsureText: '다시 눌러 주세요. 이미 결제되었다면 두 번 결제되지 않습니다.',
    change: '좌석 다시 고르기',
    released: '좌석을 돌려놓았습니다. 다시 골라 주세요.',
    leave: '예매 그만두기',
    leaveTitle: '예매를 그만둘까요?',
    leaveText: '잡아 둔 좌석과 순번이 사라집니다. 다시 예매하려면 처음부터 줄을 서야 합니다.',
    stay: '계속 예매하기',
    left: '예매를 그만두었습니다.',
    done: (numbers: readonly number[]) => `예매가 완료되었습니다. 좌석 ${seats(numbers)}번입니다.`,
    // The end
    holdEnded: '좌석을 잡아 둔 시간이 끝났습니다. 다시 골라 주세요.',
    expired: '예매 시간이 끝났습니다',
    expiredText:
      '잡아 두었던 좌석은 다음 분께 넘어갔습니다. 결제된 것은 없습니다. 다시 줄을 서서 예매할 수 있습니다.',
    rejoin: '다시 줄 서기',
    otherDates: '다른 일정 보기',
    paidElsewhere: '이미 결제를 마쳤습니다',
    paidElsewhereText: '다른 탭에서 결제가 끝났습니다.',
    toTickets: '내 티켓 보기',
    noPass: '아직 입장하지 않았습니다',
    noPassText: '줄을 서고 차례가 되면 좌석을 고를 수 있습니다.',
    toQueue: '대기실로 가기',
  },
  en: {
    title: 'Book seats',
    back: 'About the concert',
    chooseStep: 'Choose seats',
    payStep: 'Pay',
    timeLeft: 'Time left',
    timeLeftText: (time: string) => `${time} left`,
    minuteLeft: 'One minute left to book.',
    secondsLeft: 'Ten seconds left to book.',
    checking: 'Checking.',
    stage: 'Stage',
    view: 'How to choose seats',
    map: 'Map',
    list: 'List',
    seatMap: 'Seat map',
    seatMapHelp: 'Move with the arrow keys, choose with the space bar.',
    row: (row: number) => `Row ${row}`,
    seat: (seatNumber: number) => `Seat ${seatNumber}`,
    seatName: (seatNumber: number, row: number, state: string) => `Seat ${seatNumber}, row ${row}, ${state}`,
    states: { free: 'available', chosen: 'chosen', held: 'held by someone', sold: 'sold', mine: 'yours' },
    legend: 'What the seats mean',
    freeSeats: (count: number) => (count === 1 ? '1 seat available' : `${count} seats available`),
    upTo: (count: number) =>
      count === 1 ? 'You may choose 1 seat.' : `You may choose up to ${count} seats.`,
    limitReached: (count: number) => `You may choose up to ${count} at once. Take another one back first.`,
    chosen: 'Your choice',
    chosenNone: 'No seat chosen yet.',
    remove: (seatNumber: number) => `Take back seat ${seatNumber}`,
    total: 'Total',
    hold: (count: number) =>
      count === 0 ? 'Choose a seat' : count === 1 ? 'Book 1 seat' : `Book ${count} seats`,
    best: 'Best available',
    bestText: 'Near the stage and in the middle, side by side where possible.',
    bestCount: 'How many',
    count: (count: number) => (count === 1 ? '1 seat' : `${count} seats`),
    holdBest: (count: number) => (count === 1 ? 'Book the best seat' : `Book the best ${count} seats`),
    taken: (numbers: readonly number[]) =>
      numbers.length === 1
        ? `Someone else has just taken seat ${seats(numbers)}.`
        : `Others have just taken seats ${seats(numbers)}.`,
    takenRest: (numbers: readonly number[]) =>
      numbers.length === 0
        ? 'Please choose another.'
        : numbers.length === 1
          ? `Seat ${seats(numbers)} is still chosen.`
          : `Seats ${seats(numbers)} are still chosen.`,
    noneFree: 'No seat is free right now',
    noneFreeText: 'Seats come back when others run out of time. This page keeps itself up to date.',
    limitOwned: (count: number) =>
      count === 1
        ? 'Each person may have 1 seat of this show, and you have it.'
        : `Each person may have ${count} seats of this show, and you have them all.`,
    stale: 'We cannot get the latest seats.',
    heldTitle: (numbers: readonly number[]) =>
      numbers.length === 1
        ? `Seat ${seats(numbers)} is held for you`
        : `Seats ${seats(numbers)} are held for you`,
    heldText: (time: string) => `Pay by ${time} to make them yours.`,
    held: (numbers: readonly number[]) =>
      numbers.length === 1
        ? `Seat ${seats(numbers)} is held for you. Please pay.`
        : `Seats ${seats(numbers)} are held for you. Please pay.`,
    order: 'Your order',
    seatLine: (seatNumber: number, row: number) => `Row ${row}, seat ${seatNumber}`,
    balance: 'Your points',
    after: 'Left after paying',
    missing: 'Missing',
    short: (points: number) => `You are ${formatPoints(points)} short`,
    shortText: 'Charge here and pay at once. Your seats stay held.',
    pay: (points: number) => `Pay ${formatPoints(points)}`,
    payHint: 'Cancel until the day before the show and get all points back.',
    unsure: 'We do not know whether the payment went through',
    unsureText: 'Please press again. If it did, you do not pay twice.',
    change: 'Choose other seats',
    released: 'The seats are free again. Please choose.',
    leave: 'Stop booking',
    leaveTitle: 'Stop booking?',
    leaveText:
      'You lose the seats that are held, and your turn. To book again you join the queue from the start.',
    stay: 'Go on booking',
    left: 'You have stopped booking.',
    done: (numbers: readonly number[]) =>
      numbers.length === 1
        ? `Booked. Seat ${seats(numbers)} is yours.`
        : `Booked. Seats ${seats(numbers)} are yours.`,
    holdEnded: 'The time to pay for these seats has run out. Please choose again.',
    expired: 'Your time to book has run out',
    expiredText:
      'The seats that were held went on to the next person. Nothing was paid. You can join the queue again.',
    rejoin: 'Join again',
    otherDates: 'See other dates',
    paidElsewhere: 'You have already paid',
    paidElsewhereText: 'The booking was finished in another tab.',
    toTickets: 'See my tickets',
    noPass: 'It is not your turn yet',
    noPassText: 'Join the queue, and choose seats when it is your turn.',
    toQueue: 'To the waiting room',
  },
});
