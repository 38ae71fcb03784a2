import { type ApiErrorCode, isApiError } from '#web/api-error.ts';
import { defineStrings, stringsNow } from '#web/i18n/strings.ts';

/**
 * For these errors the API's texts are good enough, and few fans meet them. Every fan loads this file, so it has no others for
 * them.
 */
type WithTextOfApi =
  | 'POSTERS_UNAVAILABLE'
  | 'SCHEDULE_BOOKED'
  | 'SCHEDULE_JOINED'
  | 'DRAW_FIXED'
  | 'DRAW_DECIDED'
  | 'BALANCE_LIMIT_REACHED'
  | 'CANCELLATION_CLOSED'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'USER_NOT_FOUND'
  | 'PAYMENT_NOT_FOUND'
  | 'DRAW_NOT_FOUND'
  | 'DRAW_CANCELLED'
  | 'SALE_NOT_OPEN'
  | 'SCHEDULE_CLOSED';
type Problems = Readonly<Record<Exclude<ApiErrorCode, WithTextOfApi>, string>>;

export const problems = defineStrings<Problems>({
  ko: {
    INVALID_INPUT: '입력한 내용을 확인해 주세요.',
    BODY_TOO_LARGE: '입력한 내용이 너무 깁니다.',
    UNAUTHORIZED: '로그인이 필요합니다.',
    FORBIDDEN: '접근 권한이 없습니다.',
    NOT_FOUND: '요청하신 정보를 찾을 수 없습니다.',
    CONCERT_NOT_FOUND: '공연을 찾을 수 없습니다.',
    SCHEDULE_NOT_FOUND: '공연 일정을 찾을 수 없습니다.',
    SOLD_OUT: '매진되었습니다.',
    PLACE_LOST: '대기가 종료되었습니다. 다시 대기해 주세요.',
    SEAT_TAKEN: '다른 고객님이 먼저 선택하신 좌석입니다.',
    SEAT_LIMIT_REACHED: '1인당 예매 가능한 좌석 수를 초과했습니다.',
    NO_SEAT_FREE: '현재 선택 가능한 좌석이 없습니다.',
    HOLD_CHANGED: '배정된 좌석이 변경되었습니다. 좌석과 금액을 다시 확인해 주세요.',
    PASS_EXPIRED: '예매 시간이 만료되었습니다.',
    INSUFFICIENT_POINTS: '포인트가 부족합니다.',
    CONFLICT: '이용자가 많아 처리가 지연되고 있습니다. 잠시 후 다시 시도해 주세요.',
    BUSY: '접속자가 많아 연결이 지연되고 있습니다. 잠시 후 다시 시도해 주세요.',
    UNKNOWN: '일시적인 오류가 발생했습니다. 잠시 후 다시 시도해 주세요.',
    NETWORK: '서버에 연결할 수 없습니다. 인터넷 연결을 확인해 주세요.',
    TIMEOUT: '응답이 지연되고 있습니다. 다시 시도해 주세요.',
  },
  en: {
    INVALID_INPUT: 'Please check what you entered.',
    BODY_TOO_LARGE: 'This is too long.',
    UNAUTHORIZED: 'Please sign in to continue.',
    FORBIDDEN: 'You don’t have access to this.',
    NOT_FOUND: 'We can’t find this.',
    CONCERT_NOT_FOUND: 'We can’t find this show.',
    SCHEDULE_NOT_FOUND: 'We can’t find this date.',
    SOLD_OUT: 'This date is sold out.',
    PLACE_LOST: 'Your place in the queue has ended. Please join again.',
    SEAT_TAKEN: 'Someone else has just taken this seat.',
    SEAT_LIMIT_REACHED: 'You have reached the seat limit per person.',
    NO_SEAT_FREE: 'No seats are available right now.',
    HOLD_CHANGED: 'Your seats have changed. Please check the seats and price again.',
    PASS_EXPIRED: 'Your time to book has run out.',
    INSUFFICIENT_POINTS: 'You don’t have enough points.',
    CONFLICT: 'We’re very busy. Please try again in a moment.',
    BUSY: 'We’re very busy right now. Please try again in a moment.',
    UNKNOWN: 'Something went wrong. Please try again in a moment.',
    NETWORK: 'We can’t reach the server. Please check your connection.',
    TIMEOUT: 'This is taking too long. Please try again.',
  },
});

/** The text for any error of a request, in the current language. */
export const problemText = (error: unknown): string => {
  const words: Readonly<Record<string, string>> = stringsNow(problems);
  // For a code without a text here, also one that this page does not know yet, use the API's text.
  const own = isApiError(error) ? (words[error.code] ?? error.message) : undefined;
  return own ?? words['UNKNOWN'] ?? '';
};
