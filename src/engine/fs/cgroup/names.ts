/** The order in which kernfs lists names: by a hash. fs/kernfs/dir.c, include/linux/stringhash.h. */

const GOLDEN = 0x61c8864680b583ebn;
const known = new Map<string, number>();

/** kernfs_name_hash without a namespace. */
function nameHash(name: string): number {
	let hash = known.get(name);
	if (hash !== undefined) return hash;
	let x = 0n;
	for (let i = 0; i < name.length; i++) {
		const c = BigInt(name.charCodeAt(i));
		x = BigInt.asUintN(64, (x + (c << 4n) + (c >> 4n)) * 11n);
	}
	hash = Number((BigInt.asUintN(64, x * GOLDEN) >> 32n) & 0x7fffffffn);
	if (hash < 2) hash += 2;
	known.set(name, hash);
	return hash;
}

export const inKernfsOrder = (a: string, b: string): number => nameHash(a) - nameHash(b);
