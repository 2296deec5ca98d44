/** The proleptic Gregorian calendar by arithmetic alone. */

export interface CivilTime {
	readonly year: number;
	/** 1..12 */ readonly month: number;
	/** 1..31 */ readonly day: number;
	readonly hour: number;
	readonly minute: number;
	readonly second: number;
	/** 0 is Sunday. */ readonly weekday: number;
	/** 0 is the first of January. */ readonly yearDay: number;
}

/** Days since 1970-01-01; months and days may lie outside their ranges and carry over. */
export function daysFromCivil(year: number, month: number, day: number): number {
	const carried = year + Math.floor((month - 1) / 12);
	const m = ((((month - 1) % 12) + 12) % 12) + 1;
	// years begin in March, so that the leap day is a year's last
	const y = m <= 2 ? carried - 1 : carried;
	const era = Math.floor(y / 400);
	const yearOfEra = y - era * 400;
	const dayOfYear = Math.floor((153 * (m + (m > 2 ? -3 : 9)) + 2) / 5) + day - 1;
	return era * 146097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719468;
}

/** Seconds since the epoch of a date and time in UTC. */
export const secondsFromCivil = (year: number, month: number, day: number, hour: number, minute: number, second: number): number =>
	daysFromCivil(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;

/** The date and time in UTC of whole seconds since the epoch. */
export function civilFromSeconds(seconds: number): CivilTime {
	const days = Math.floor(seconds / 86400);
	const rest = seconds - days * 86400;
	const shifted = days + 719468;
	const era = Math.floor(shifted / 146097);
	const dayOfEra = shifted - era * 146097;
	const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365);
	const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
	const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
	const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
	const month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9);
	const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
	return {
		year,
		month,
		day,
		hour: Math.floor(rest / 3600),
		minute: Math.floor(rest / 60) % 60,
		second: rest % 60,
		weekday: (((days + 4) % 7) + 7) % 7,
		yearDay: days - daysFromCivil(year, 1, 1),
	};
}

export const isLeapYear = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

export const daysInMonth = (year: number, month: number): number => daysFromCivil(year, month + 1, 1) - daysFromCivil(year, month, 1);

/** The ISO 8601 week and the year it belongs to. */
export function isoWeek(time: CivilTime): { year: number; week: number } {
	const weekday = (time.weekday + 6) % 7;
	const thursday = time.yearDay - weekday + 3;
	if (thursday < 0) {
		const length = isLeapYear(time.year - 1) ? 366 : 365;
		return { year: time.year - 1, week: Math.floor((thursday + length) / 7) + 1 };
	}
	const length = isLeapYear(time.year) ? 366 : 365;
	return thursday >= length ? { year: time.year + 1, week: 1 } : { year: time.year, week: Math.floor(thursday / 7) + 1 };
}
