/** An event for a calendar. */
export interface CalendarEvent {
  /** The same for the same booking, so that a calendar replaces the event instead of adding it again. */
  readonly uid: string;
  /** Instants, in milliseconds since the epoch. */
  readonly createdAt: number;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly summary: string;
  readonly location?: string | undefined;
  readonly description: string;
}

/** The event as an iCalendar file (RFC 5545). */
export const calendarFile = (event: CalendarEvent): string =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Curtain Up//Tickets//EN',
    'BEGIN:VEVENT',
    `UID:${event.uid}`,
    `DTSTAMP:${utc(event.createdAt)}`,
    `DTSTART:${utc(event.startsAt)}`,
    `DTEND:${utc(event.endsAt)}`,
    `SUMMARY:${escaped(event.summary)}`,
    ...(event.location ? [`LOCATION:${escaped(event.location)}`] : []),
    `DESCRIPTION:${escaped(event.description)}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ]
    .map((line) => `${folded(line)}\r\n`)
    .join('');

/** `20261231T100000Z` */
const utc = (instant: number): string =>
  `${new Date(instant).toISOString().replaceAll(/[-:]|\.\d+Z$/g, '')}Z`;

/** A TEXT value: no control characters; commas, semicolons, backslashes and line breaks are escaped. */
const escaped = (text: string): string =>
  text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[^\P{Cc}\n\t]/gu, '')
    .replaceAll(/[\\;,]/g, String.raw`\$&`)
    .replaceAll('\n', String.raw`\n`);

const LINE_OCTETS = 75;
const octets = new TextEncoder();

/** Breaks a line that is too long, between characters. A continuation starts with a space. */
const folded = (line: string): string => {
  let result = '';
  let used = 0;
  for (const character of line) {
    const size = octets.encode(character).length;
    if (used + size > LINE_OCTETS) {
      result += '\r\n ';
      used = 1;
    }
    result += character;
    used += size;
  }
  return result;
};
