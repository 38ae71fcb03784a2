import { defineStrings } from '#web/i18n/strings.ts';

/** Texts of the page after a payment. */
export const paidStrings = defineStrings({
  ko: {
    title: '예매가 완료되었습니다',
    reason: '로그인하시면 예매 내역을 확인하실 수 있습니다.',
    nothing: '예매 내역을 찾을 수 없습니다',
    nothingText: '예매를 취소하셨거나 다른 계정으로 예매하셨습니다.',
    seats: (_count: number) => '좌석',
    date: '공연 일시',
    venue: '공연장',
    paid: '결제 금액',
    balance: '보유 포인트',
    cancelRule: (until: string) =>
      `내 티켓에서 ${until}까지 취소하실 수 있으며, 결제 금액은 전액 포인트로 환불됩니다.`,
    cancelClosed: '공연 당일에는 예매를 취소하실 수 없습니다.',
    tickets: (_count: number) => '입장 QR 코드',
    ticketsText: (count: number) =>
      `입장하실 때 ${count === 1 ? '' : '좌석마다 '}QR 코드를 보여 주세요. 내\u00A0티켓에서 언제든지 다시 보실 수 있습니다.`,
    toTicket: (seat: string) => `${seat} 티켓 보기`,
    toTickets: '내 티켓 보기',
    addToCalendar: '캘린더에 추가',
    bookingCode: (codes: string) => `예매번호: ${codes}`,
  },
  en: {
    title: 'Your booking is confirmed',
    reason: 'Sign in to see your booking.',
    nothing: 'We can’t find this booking',
    nothingText: 'It was cancelled, or booked with another account.',
    seats: (count: number) => (count === 1 ? 'Seat' : 'Seats'),
    date: 'Date',
    venue: 'Venue',
    paid: 'Paid',
    balance: 'Your points',
    cancelRule: (until: string) => `You can cancel in My tickets until ${until} for a full refund in points.`,
    cancelClosed: 'Bookings can’t be cancelled on the day of the show.',
    tickets: (count: number) => (count === 1 ? 'Entry QR code' : 'Entry QR codes'),
    ticketsText: (count: number) =>
      count === 1
        ? 'Show this code at the entrance. You can open it any time in My tickets.'
        : 'Show one code per seat at the entrance. You can open them any time in My tickets.',
    toTicket: (seat: string) => `View ticket: ${seat}`,
    toTickets: 'View my tickets',
    addToCalendar: 'Add to calendar',
    bookingCode: (codes: string) => `Booking reference: ${codes}`,
  },
});
