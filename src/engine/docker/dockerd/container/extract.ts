/** An archive into a directory of a container: what `docker cp` sends. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { EngineError } from "../../error.ts";
import type { Source } from "../../image/stream.ts";
import { TarReader } from "../../image/tar-reader.ts";
import { unpack } from "../../storage/tar-apply.ts";

/** Throws EngineError. */
export function* extractTo(sys: Sys, place: string, source: Source): Blocking<void> {
	try {
		yield* unpack(sys, new TarReader(source), place, false);
	} catch (error) {
		if (!isErrno(error)) throw error;
		throw new EngineError("system", `Error processing tar file(exit status 1): ${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`);
	}
}
