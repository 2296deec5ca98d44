/** Numbers as wget words them. src/utils.c, src/retr.c. */

/** print_decimal */
export function decimal(value: number): string {
	if (value >= 9.95) return value.toFixed(0);
	if (value >= 0.95) return value.toFixed(1);
	if (value >= 0.001) return String(Number(value.toPrecision(1)));
	return value >= 0.0005 ? value.toFixed(3) : "0";
}

/** human_readable: 1.2M from 1024 bytes on. */
export function human(bytes: number, threshold = 10, decimals = 1): string {
	let value = bytes;
	if (value < 1024) return String(value);
	for (const unit of ["K", "M", "G", "T", "P", "E"]) {
		if (value / 1024 < 1024 || unit === "E") {
			const shown = value / 1024;
			return `${shown < threshold ? shown.toFixed(decimals) : String(Math.round(shown))}${unit}`;
		}
		value = Math.floor(value / 1024);
	}
	return String(bytes);
}

/** calc_rate: bytes a second in the fitting unit; a time that is too short to be measured counts as a nanosecond. */
export function rate(bytes: number, seconds: number): { readonly value: number; readonly unit: number } {
	const perSecond = bytes / (seconds > 0 ? seconds : 5e-10);
	if (perSecond < 1024) return { value: perSecond, unit: 0 };
	if (perSecond < 1024 ** 2) return { value: perSecond / 1024, unit: 1 };
	if (perSecond < 1024 ** 3) return { value: perSecond / 1024 ** 2, unit: 2 };
	return { value: perSecond / 1024 ** 3, unit: 3 };
}

/** retr_rate: `123 KB/s` */
export function rateText(bytes: number, seconds: number): string {
	const { value, unit } = rate(bytes, seconds);
	const digits = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
	return `${value.toFixed(digits)} ${["B/s", "KB/s", "MB/s", "GB/s"][unit]}`;
}

/** eta_to_human_short, condensed */
export function shortTime(seconds: number): string {
	const s = Math.floor(seconds);
	if (s < 100) return `${s}s`;
	if (s < 100 * 60) return `${Math.floor(s / 60)}m${s % 60}s`;
	if (s < 48 * 3600) return `${Math.floor(s / 3600)}h${Math.floor(s / 60) % 60}m`;
	return s < 100 * 86400 ? `${Math.floor(s / 86400)}d${Math.floor(s / 3600) % 24}h` : `${Math.floor(s / 86400)}d`;
}

/** "Length: 10 (1.2K) [text/plain]" */
export function lengthLine(ignored: boolean, total: number | undefined, offset: number, type: string | undefined): string {
	const kind = type === undefined ? "\n" : ` [${type}]\n`;
	if (total === undefined) return `Length: ${ignored ? "ignored" : "unspecified"}${kind}`;
	const whole = total + offset;
	const size = whole >= 1024 ? ` (${human(whole)})` : "";
	const rest = offset ? `, ${total}${total >= 1024 ? ` (${human(total)})` : ""} remaining` : "";
	return `Length: ${whole}${size}${rest}${kind}`;
}
