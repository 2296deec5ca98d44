import type { Blocking, Sys } from "../../kernel/abi.ts";
import { decode } from "../../kernel/text.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { quote } from "../lib/quote.ts";
import { readAll } from "../lib/stdio.ts";

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
	let result = 1n;
	let square = base % modulus;
	for (let left = exponent; left > 0n; left >>= 1n) {
		if (left & 1n) result = (result * square) % modulus;
		square = (square * square) % modulus;
	}
	return result;
}

const witnesses = [2n, 3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n, 41n];

/** Miller and Rabin's test; with these witnesses no composite below 3.3e24 passes, and larger ones hardly. */
function isPrime(n: bigint): boolean {
	if (n < 2n) return false;
	for (const p of witnesses) if (n % p === 0n) return n === p;
	let odd = n - 1n;
	let twos = 0;
	while (odd % 2n === 0n) {
		odd /= 2n;
		twos++;
	}
	return witnesses.every((witness) => {
		let x = power(witness, odd, n);
		if (x === 1n || x === n - 1n) return true;
		for (let i = 1; i < twos; i++) {
			x = (x * x) % n;
			if (x === n - 1n) return true;
		}
		return false;
	});
}

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));

/** A factor of a composite, by Pollard's rho in Brent's form. */
function* findFactor(sys: Sys, n: bigint): Blocking<bigint> {
	for (let c = 1n; ; c++) {
		let slow = 2n;
		let fast = 2n;
		let product = 1n;
		for (let i = 1; ; i++) {
			slow = (slow * slow + c) % n;
			fast = (fast * fast + c) % n;
			fast = (fast * fast + c) % n;
			const difference = slow > fast ? slow - fast : fast - slow;
			if (difference === 0n) break;
			product = (product * difference) % n;
			if (i % 64 && product !== 0n) continue;
			const divisor = gcd(n, product);
			if (divisor > 1n && divisor < n) return divisor;
			const last = gcd(n, difference);
			if (last > 1n && last < n) return last;
			if (divisor === n) break;
			product = 1n;
			if (sys.spend(64)) yield* sys.reschedule();
		}
	}
}

function* factors(sys: Sys, number: bigint): Blocking<bigint[]> {
	const found: bigint[] = [];
	let rest = number;
	for (let p = 2n; p < 5000n && p * p <= rest; p += p === 2n ? 1n : 2n) {
		while (rest % p === 0n) {
			found.push(p);
			rest /= p;
		}
	}
	const open = rest > 1n ? [rest] : [];
	for (let n = open.pop(); n !== undefined; n = open.pop()) {
		if (isPrime(n)) found.push(n);
		else {
			const factor = yield* findFactor(sys, n);
			open.push(factor, n / factor);
		}
	}
	return found.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

function* printFactors(context: Context, text: string): Blocking<boolean> {
	const word = text.replace(/^[ \t]*\+?/, "");
	if (!/^\d+$/.test(word)) {
		yield* context.complain(`${quote(text)} is not a valid positive integer`);
		return false;
	}
	const number = BigInt(word);
	const list = number > 1n ? yield* factors(context.sys, number) : [];
	let shown = list.map((factor) => ` ${factor}`).join("");
	if (context.options.has("exponents")) {
		shown = [...new Set(list)]
			.map((factor) => {
				const count = list.filter((other) => other === factor).length;
				return ` ${factor}${count > 1 ? `^${count}` : ""}`;
			})
			.join("");
	}
	yield* context.print(`${number}:${shown}\n`);
	return true;
}

export const factor = defineProgram({
	name: "factor",
	package: "coreutils",
	summary: "Print the prime factors of each specified integer NUMBER.",
	usage: ["[OPTION] [NUMBER]..."],
	options: [{ short: "h", long: "exponents", help: "print repeated factors in form p^e unless e is 1" }],
	*main(context) {
		const numbers = context.operands.length
			? context.operands
			: decode(yield* readAll(context.sys, 0))
					.split(/\s+/)
					.filter((word) => word !== "");
		let good = true;
		for (const number of numbers) good = (yield* printFactors(context, number)) && good;
		return good ? 0 : 1;
	},
});
