/** POST /auth: whether a registry takes a name and a password. registry/auth.go. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { type Credentials, RegistryClient, RegistryError } from "../distribution/registry-client.ts";
import { endpointsOf, TransportError, urlOf } from "../distribution/transport.ts";
import { EngineError } from "../error.ts";
import type { DaemonConfig } from "./config.ts";

const HUB = "registry-1.docker.io";

/** Throws EngineError with the registry's words. */
export function* logIn(sys: Sys, config: DaemonConfig, server: string, credentials: Credentials): Blocking<void> {
	const host = server.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
	const domain = host === "" || host === "index.docker.io" || host === "docker.io" ? HUB : host;
	const insecure = (name: string): boolean => config.insecureRegistries.includes(name) || /^(127\.|localhost(:|$))/.test(name);
	let last: EngineError | undefined;
	for (const endpoint of endpointsOf(domain, insecure)) {
		const url = urlOf(endpoint, "/v2/");
		try {
			const client = yield* RegistryClient.open(sys, endpoint, "", "", credentials);
			yield* client.request({ method: "GET", target: "/v2/", accept: [200] });
			client.close();
			return;
		} catch (error) {
			if (error instanceof TransportError)
				last = new EngineError("system", error.message.startsWith("Get ") ? error.message : `Get "${url}": ${error.message}`);
			else if (error instanceof RegistryError) {
				const words = error.status === 401 ? "unauthorized: incorrect username or password" : error.message;
				last = new EngineError(error.status === 401 ? "unauthorized" : "system", `Get "${url}": ${words}`);
			} else throw error;
		}
	}
	throw last ?? new EngineError("system", `invalid registry: ${server}`);
}
