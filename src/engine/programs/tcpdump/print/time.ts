/** Time stamps by how often -t was given. tcpdump's util-print.c. */

const six = (n: number): string => String(n).padStart(6, "0");
const two = (n: number): string => String(n).padStart(2, "0");

function clock(micros: number): string {
	const seconds = Math.floor(micros / 1e6) % 86400;
	return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${six(micros % 1e6)}`;
}

/** Civil date of a day of the epoch (Howard Hinnant's algorithm). */
function date(micros: number): string {
	const z = Math.floor(micros / 86_400_000_000) + 719468;
	const era = Math.floor(z / 146097);
	const doe = z - era * 146097;
	const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36524) - Math.floor(doe / 146096)) / 365);
	const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
	const mp = Math.floor((5 * doy + 2) / 153);
	const month = mp < 10 ? mp + 3 : mp - 9;
	return `${yoe + era * 400 + (month <= 2 ? 1 : 0)}-${two(month)}-${two(doy - Math.floor((153 * mp + 2) / 5) + 1)}`;
}

/** With its blank; "" without time stamps. `before` is the packet that a difference counts from. */
export function stamp(micros: number, times: number, before: number | undefined): string {
	switch (times) {
		case 0:
			return `${clock(micros)} `;
		case 1:
			return "";
		case 2:
			return `${Math.floor(micros / 1e6)}.${six(micros % 1e6)} `;
		case 4:
			return `${date(micros)} ${clock(micros)} `;
		default: {
			const passed = micros - (before ?? micros);
			const text = clock(Math.abs(passed));
			return `${passed < 0 ? "-" : " "}${text} `;
		}
	}
}
