/** docker login, logout and search. */
import type { Blocking } from "../../../kernel/abi.ts";
import { decode } from "../../../kernel/text.ts";
import { askPassword } from "../../../programs/lib/password-prompt.ts";
import type { Cli } from "../cli.ts";
import { ApiError } from "../client/client.ts";
import { CliError, type Handler } from "../command/spec.ts";
import { type Credentials, credentialsFor, encodeAuth, hostOf, hubServer, registryAuth } from "../credentials.ts";
import { filterQuery } from "../filters.ts";
import { formatList } from "../formatter/format.ts";
import { ellipsis } from "../formatter/words.ts";

function* everything(cli: Cli): Blocking<string> {
	let text = "";
	for (;;) {
		const chunk = yield* cli.sys.read(0, 65536);
		if (chunk.length === 0) return text;
		text += decode(chunk);
	}
}

function* line(cli: Cli): Blocking<string> {
	let text = "";
	for (;;) {
		const chunk = yield* cli.sys.read(0, 1);
		if (chunk.length === 0 || chunk[0] === 10) return text;
		text += decode(chunk);
	}
}

interface Authenticated {
	readonly Status: string;
	readonly IdentityToken?: string;
}

const authenticate = (cli: Cli, credentials: Credentials): Blocking<Authenticated> => cli.client.json<Authenticated>("POST", "/auth", { json: credentials });

const warning = (path: string): string => `
WARNING! Your credentials are stored unencrypted in '${path}'.
Configure a credential helper to remove this warning. See
https://docs.docker.com/go/credential-store/

`;

function* store(cli: Cli, server: string, credentials: Credentials, token: string | undefined): Blocking<void> {
	const { username = "", password = "" } = credentials;
	const entry = token ? { auth: encodeAuth(username, ""), identitytoken: token } : { auth: encodeAuth(username, password) };
	cli.config = { ...cli.config, auths: { ...cli.config.auths, [server]: entry } };
	yield* cli.settings.save(cli.config);
	if (!cli.sys.environ.has("DOCKER_CLI_DISABLE_CREDENTIALS_WARNING")) yield* cli.complain(warning(cli.settings.file));
}

function* ask(cli: Cli, user: string, password: string, known: string): Blocking<{ user: string; password: string }> {
	if (!cli.sys.isatty(0)) {
		if (user === "" || password === "") throw new CliError("Error: Cannot perform an interactive login from a non TTY device");
		return { user, password };
	}
	let name = user;
	if (name === "") {
		yield* cli.print(`Username${known ? ` (${known})` : ""}: `);
		yield* cli.out.flush();
		name = (yield* line(cli)).trim() || known;
		if (name === "") throw new CliError("Error: Non-null Username Required");
	}
	let secret = password;
	if (secret === "") {
		secret = (yield* askPassword(cli.sys, "Password: ")) ?? "";
		if (secret === "") throw new CliError("Error: Password Required");
	}
	return { user: name, password: secret };
}

export const login: Handler = function* ({ cli, flags, args }) {
	const fromStdin = flags.has("password-stdin");
	if (fromStdin && flags.changed("password")) throw new CliError("conflicting options: cannot specify both --password and --password-stdin");
	if (fromStdin && !flags.changed("username")) throw new CliError("the --password-stdin option requires --username to be set");
	const user = flags.value("username");
	if (flags.changed("username") && user === "") throw new CliError("username is empty");
	if (flags.changed("password") && flags.value("password") === "") throw new CliError("password is empty");
	let password = flags.value("password");
	if (password !== "") yield* cli.complain("WARNING! Using --password via the CLI is insecure. Use --password-stdin.\n");
	if (fromStdin) password = (yield* everything(cli)).replace(/\r?\n$/, "");
	const given = args[0] ?? "";
	const server = given === "" || given === "docker.io" ? hubServer : hostOf(given);
	const kept = user === "" && password === "" ? credentialsFor(cli.config, server) : {};
	let answer: Authenticated | undefined;
	if (kept.username && kept.password) {
		yield* cli.complain(
			`Authenticating with existing credentials... [Username: ${kept.username}]\n\ni Info → To login with a different account, run 'docker logout' followed by 'docker login'\n\n\n`,
		);
		try {
			answer = yield* authenticate(cli, kept);
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			yield* cli.complain(error.status === 401 ? "Stored credentials invalid or expired\n" : `Login did not succeed, error: ${error.message}\n`);
		}
	}
	if (!answer) {
		const asked = yield* ask(cli, user, password, kept.username ?? "");
		const credentials = { username: asked.user, password: asked.password, serveraddress: server };
		answer = yield* authenticate(cli, credentials);
		yield* store(cli, server, credentials, answer.IdentityToken);
	}
	if (answer.Status) yield* cli.print(`${answer.Status}\n`);
	return 0;
};

export const logout: Handler = function* ({ cli, args }) {
	const given = args[0] ?? "";
	const host = given === "" ? hubServer : hostOf(given);
	yield* cli.print(`Removing login credentials for ${host}\n`);
	const names = given === "" ? [hubServer] : [given, host, `http://${host}`, `https://${host}`];
	const auths = cli.config.auths ?? {};
	if (!names.some((name) => auths[name])) return 0;
	cli.config = { ...cli.config, auths: Object.fromEntries(Object.entries(auths).filter(([name]) => !names.includes(name))) };
	yield* cli.settings.save(cli.config);
	return 0;
};

interface Found {
	readonly name: string;
	readonly description: string;
	readonly star_count: number;
	readonly is_official: boolean;
}

export const search: Handler = function* ({ cli, flags, args }) {
	const headers = [["X-Registry-Auth", registryAuth(credentialsFor(cli.config, hubServer))]] as const;
	const query = { term: args[0], limit: flags.changed("limit") ? flags.value("limit") : undefined, filters: filterQuery(flags.values("filter")) };
	const found = yield* cli.client.json<readonly Found[]>("GET", "/images/search", { query, headers });
	const given = flags.value("format") || "table";
	const truncate = !flags.has("no-trunc");
	const words = (text: string): string => {
		const flat = text.replace(/[\n\r]/g, " ");
		return truncate ? ellipsis(flat, 45) : flat;
	};
	yield* formatList(
		cli,
		given === "table" ? "table {{.Name}}\t{{.Description}}\t{{.StarCount}}\t{{.IsOfficial}}" : given,
		{
			type: "registry.searchContext",
			columns: {
				Name: { header: "NAME", value: (f: Found) => f.name },
				Description: { header: "DESCRIPTION", value: (f) => words(f.description) },
				StarCount: { header: "STARS", value: (f) => String(f.star_count) },
				IsOfficial: {
					header: "OFFICIAL",
					value: (f) => (f.is_official ? (given === "json" || given.includes("json .") ? "true" : "[OK]") : given === "json" ? "false" : ""),
				},
			},
		},
		found.toSorted((a, b) => b.star_count - a.star_count),
	);
	return 0;
};
