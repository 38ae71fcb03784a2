import * as z from 'zod/mini';

import type { Instant } from '#lib/clock.ts';

// Shapes that several endpoints share. Instants are ISO 8601 in UTC; dates of a show are on its own wall clock.

export const IsoInstant = z.iso.datetime();
export const Local = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/));
export const Points = z.int().check(z.nonnegative());
export const Count = z.int().check(z.nonnegative());

/** Lone surrogates, noncharacters, and U+FFFD, which marks text that was decoded wrongly. */
const UNREADABLE = /[\p{Surrogate}\p{Noncharacter_Code_Point}\uFFFD]/u;
const CONTROL = /\p{Control}/u;
const CONTROL_BUT_SPACING = /[^\P{Control}\t\n\r]/u;
const LINE_END = /[\p{Line_Separator}\p{Paragraph_Separator}]/u;
/** Text that shows nothing on a screen. U+2800 is the Braille pattern without dots. */
const INVISIBLE = /^[\s\p{Default_Ignorable_Code_Point}\p{Format}\u2800]+$/u;

const error = {
  line: '제어 문자나 깨진 글자는 사용할 수 없습니다. Control characters and broken characters are not allowed.',
  visible: '눈에 보이는 글자를 입력해 주세요. Enter at least one visible character.',
};

/** A name of one line; space around it is removed. */
export const ShownName = z.string().check(
  z.trim(),
  z.refine((text) => ![UNREADABLE, CONTROL, LINE_END].some((pattern) => pattern.test(text)), {
    error: error.line,
  }),
  z.refine((text) => !INVISIBLE.test(text), { error: error.visible }),
);

/** A line that an operator enters. */
export const line = (maxLength: number) => ShownName.check(z.minLength(1), z.maxLength(maxLength));

export const Name = line(100);

/** A message from an operator. */
export const Message = line(200);

/** Text of any number of lines. */
const Lines = z.string().check(
  z.refine((text) => ![UNREADABLE, CONTROL_BUT_SPACING].some((pattern) => pattern.test(text)), {
    error: error.line,
  }),
);

export const Description = Lines.check(z.maxLength(2_000));

/** Text of any number of lines that says something; space around it is removed. */
export const Notes = Lines.check(
  z.trim(),
  z.refine((text) => !INVISIBLE.test(text), { error: error.visible }),
  z.minLength(1),
  z.maxLength(1_000),
);

export const iso = (instant: Instant): string => new Date(instant).toISOString();
