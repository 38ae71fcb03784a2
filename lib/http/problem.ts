import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

import type { ErrorCode, ErrorDetails } from '#lib/errors.ts';
import { type Language, preferredLanguage } from '#lib/http/language.ts';

interface Problem extends Readonly<Record<Language, string>> {
  readonly status: number;
  /** Seconds after which the same request may succeed. */
  readonly retryAfterSeconds?: number;
}

/** Status and texts of every error. A new code does not compile without them. */
export const problems: Readonly<Record<ErrorCode, Problem>> = {
  INVALID_INPUT: { status: 400, ko: '입력값이 올바르지 않습니다.', en: 'The request is not valid.' },
  BODY_TOO_LARGE: { status: 413, ko: '요청 본문이 너무 큽니다.', en: 'The request body is too large.' },
  UNAUTHORIZED: { status: 401, ko: '올바르지 않은 요청입니다.', en: 'The token is missing or not valid.' },
  FORBIDDEN: { status: 403, ko: '권한이 없습니다.', en: 'You are not allowed to do this.' },
  CONCERT_NOT_FOUND: { status: 404, ko: '공연을 찾을 수 없습니다.', en: 'We could not find this concert.' },
  SCHEDULE_NOT_FOUND: { status: 404, ko: '일정을 찾을 수 없습니다.', en: 'We could not find this date.' },
  USER_NOT_FOUND: { status: 404, ko: '유저를 찾을 수 없습니다.', en: 'We could not find this user.' },
  PAYMENT_NOT_FOUND: {
    status: 404,
    ko: '해당 결재내역을 찾을 수 없습니다.',
    en: 'We could not find this payment.',
  },
  POSTERS_UNAVAILABLE: {
    status: 501,
    ko: '이 배포에서는 포스터를 사용할 수 없습니다.',
    en: 'This deployment has no CDN, so it shows no posters.',
  },
  SALE_NOT_OPEN: {
    status: 409,
    ko: '아직 예매가 시작되지 않았습니다.',
    en: 'The sale has not opened yet.',
  },
  SCHEDULE_CLOSED: { status: 409, ko: '예매가 마감된 일정입니다.', en: 'The sale is closed.' },
  SCHEDULE_BOOKED: {
    status: 409,
    ko: '예매가 진행된 일정은 일시를 변경할 수 없습니다.',
    en: 'Seats of this date have been held or sold, so its time can no longer be changed.',
  },
  SCHEDULE_JOINED: {
    status: 409,
    ko: '대기한 고객이 있는 일정은 삭제할 수 없습니다.',
    en: 'People have joined the queue of this date, so it can no longer be deleted.',
  },
  DRAW_NOT_FOUND: {
    status: 404,
    ko: '추첨이 없는 일정입니다.',
    en: 'This date has no draw.',
  },
  DRAW_FIXED: {
    status: 409,
    ko: '응모가 시작된 추첨의 규칙은 변경할 수 없습니다.',
    en: 'People have entered the draw, so its rules can no longer be changed.',
  },
  DRAW_DECIDED: {
    status: 409,
    ko: '추첨 시각이 지난 뒤에는, 한 시간이 지나도록 추첨되지 않은 경우에만 취소할 수 있습니다.',
    en: 'Once its round has come, a draw can only be cancelled if nothing is drawn for an hour.',
  },
  DRAW_CANCELLED: {
    status: 409,
    ko: '추첨이 취소되었습니다. 예매가 시작되면 다시 대기해 주세요.',
    en: 'The draw was cancelled. Please join the queue once the sale opens.',
  },
  SOLD_OUT: { status: 406, ko: '매진된 일자 입니다.', en: 'This date is sold out.' },
  PLACE_LOST: {
    status: 401,
    ko: '대기 순번이 만료되었습니다. 다시 대기해주세요.',
    en: 'Your place in the queue has ended. Please join again.',
  },
  SEAT_TAKEN: { status: 409, ko: '이미 선택된 좌석입니다.', en: 'Someone else has already taken this seat.' },
  SEAT_LIMIT_REACHED: {
    status: 409,
    ko: '1인당 예매 가능한 좌석 수를 초과했습니다.',
    en: 'You have reached the seat limit per person.',
  },
  NO_SEAT_FREE: { status: 409, ko: '선택 가능한 좌석이 없습니다.', en: 'No seats are available right now.' },
  PASS_EXPIRED: { status: 408, ko: '요청 시간이 초과되었습니다.', en: 'Your time to book has run out.' },
  HOLD_CHANGED: {
    status: 409,
    ko: '선점한 좌석이 변경되었습니다. 좌석과 금액을 다시 확인해주세요.',
    en: 'Your held seats have changed. Please check the seats and the total again.',
  },
  INSUFFICIENT_POINTS: {
    status: 406,
    ko: '포인트가 부족합니다. 충전 후 다시 시도해주세요',
    en: 'You do not have enough points. Please add points and try again.',
  },
  BALANCE_LIMIT_REACHED: {
    status: 409,
    ko: '보유 가능한 포인트 한도를 초과했습니다.',
    en: 'Your balance would exceed the point limit.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 409,
    ko: '이미 다른 요청에 사용된 Idempotency-Key입니다.',
    en: 'This Idempotency-Key was already used for another request.',
  },
  CANCELLATION_CLOSED: {
    status: 409,
    ko: '취소 가능한 기간이 지났습니다.',
    en: 'The cancellation period has ended.',
  },
  CONFLICT: {
    status: 503,
    ko: '요청이 몰리고 있습니다. 잠시 후 다시 시도해주세요.',
    en: 'There are many requests right now. Please try again.',
    retryAfterSeconds: 1,
  },
  BUSY: {
    status: 503,
    ko: '서비스가 혼잡합니다. 잠시 후 다시 시도해주세요.',
    en: 'The service is busy. Please try again.',
    retryAfterSeconds: 2,
  },
  UNKNOWN: { status: 500, ko: '알 수 없는 오류입니다.', en: 'An unknown error occurred.' },
};

/** The response to a failed request, in the caller's language. */
export const problemResponse = (
  code: ErrorCode,
  details: ErrorDetails = {},
  acceptLanguage?: string,
): APIGatewayProxyStructuredResultV2 => {
  const language = preferredLanguage(acceptLanguage);
  const problem = problems[code];
  return {
    statusCode: problem.status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-language': language,
      'cache-control': 'no-store',
      ...(problem.status === 401 && { 'www-authenticate': 'Bearer' }),
      ...(problem.retryAfterSeconds !== undefined && { 'retry-after': String(problem.retryAfterSeconds) }),
    },
    body: JSON.stringify({ error: problem[language], code, ...details }),
  };
};
