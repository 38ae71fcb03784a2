import { expect, test } from 'vitest';

import { calendarFile, type CalendarEvent } from '#web/account/calendar.ts';

const event: CalendarEvent = {
  uid: '0197b3c0-7d1e-7000-8000-000000000007',
  createdAt: Date.parse('2026-12-01T11:02:03.456Z'),
  startsAt: Date.parse('2026-12-31T10:00:00Z'),
  endsAt: Date.parse('2026-12-31T12:00:00Z'),
  summary: '허재의 카드마술쇼',
  location: '올림픽홀; 송파구, 서울',
  description: '좌석: 2열 15번\n예매번호: r1, r2',
};

test('a calendar file is byte for byte as RFC 5545 says', () => {
  expect(calendarFile(event)).toBe(
    [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Curtain Up//Tickets//EN',
      'BEGIN:VEVENT',
      'UID:0197b3c0-7d1e-7000-8000-000000000007',
      'DTSTAMP:20261201T110203Z',
      'DTSTART:20261231T100000Z',
      'DTEND:20261231T120000Z',
      'SUMMARY:허재의 카드마술쇼',
      String.raw`LOCATION:올림픽홀\; 송파구\, 서울`,
      String.raw`DESCRIPTION:좌석: 2열 15번\n예매번호: r1\, r2`,
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ].join('\r\n'),
  );
});

test('a place that is not known is left out', () => {
  expect(calendarFile({ ...event, location: undefined })).not.toContain('LOCATION');
});

test('a text cannot add lines of its own', () => {
  const file = calendarFile({ ...event, summary: 'a\r\nATTENDEE:b\rc\u0000d\\' });

  expect(file).toContain(String.raw`SUMMARY:a\nATTENDEE:b\ncd\\` + '\r\n');
});

test('a line has at most 75 octets, and no character is broken', () => {
  const summary = `${'가'.repeat(60)}${'🎫'.repeat(30)}${'a'.repeat(100)}`;

  const lines = calendarFile({ ...event, summary }).split('\r\n');

  const start = lines.findIndex((line) => line.startsWith('SUMMARY:'));
  const folded = lines.slice(
    start,
    lines.findIndex((line) => line.startsWith('LOCATION:')),
  );
  expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).toBe(75);
  expect(folded.slice(1).every((line) => line.startsWith(' '))).toBe(true);
  expect(folded.map((line, index) => (index === 0 ? line : line.slice(1))).join('')).toBe(
    `SUMMARY:${summary}`,
  );
});
