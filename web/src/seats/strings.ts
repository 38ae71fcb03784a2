import { defineStrings } from '#web/i18n/strings.ts';

export const seatStrings = defineStrings({
  ko: {
    stage: '무대',
    view: '좌석 보기 방식',
    map: '좌석표',
    list: '목록',
    seatMap: '좌석표',
    seatMapHelp: '방향키로 이동하고 스페이스바로 선택합니다.',
    row: (row: number) => `${row}열`,
    seat: (seatNumber: number) => `${seatNumber}번`,
    // The number stands alone, as on the map: a name must have the visible text as a word. (WCAG 2.5.3)
    seatName: (seatNumber: number, row: number, state: string) => `${row}열 좌석 ${seatNumber}, ${state}`,
    states: {
      free: '선택 가능',
      chosen: '선택한 좌석',
      yours: '배정된 좌석',
      held: '다른 고객 결제 중',
      sold: '판매 완료',
      owned: '예매한 좌석',
    },
    wish: (rank: number) => `${rank}순위`,
    legend: '좌석 상태',
    count: (count: number) => `${count}석`,
  },
  en: {
    stage: 'Stage',
    view: 'Seat view',
    map: 'Map',
    list: 'List',
    seatMap: 'Seat map',
    seatMapHelp: 'Use the arrow keys to move and the space bar to select.',
    row: (row: number) => `Row ${row}`,
    seat: (seatNumber: number) => `Seat ${seatNumber}`,
    seatName: (seatNumber: number, row: number, state: string) => `Row ${row}, seat ${seatNumber}, ${state}`,
    states: {
      free: 'available',
      chosen: 'selected',
      yours: 'held for you',
      held: 'held by someone else',
      sold: 'sold',
      owned: 'booked by you',
    },
    wish: (rank: number) => `choice ${rank}`,
    legend: 'Seat key',
    count: (count: number) => (count === 1 ? '1 seat' : `${count} seats`),
  },
});
