/** The options of GNU wget. */
import type { OptionSpec } from "../lib/options.ts";

const leftOut = (names: string): OptionSpec[] =>
	names.split(" ").map((word) => {
		const [name = "", arg] = word.split("=");
		const [long = "", short] = name.split("/");
		return { long, ...(short ? { short } : {}), ...(arg ? { arg } : {}), help: "", simulated: false };
	});

export const wgetOptions: readonly OptionSpec[] = [
	{ short: "V", long: "version", help: "display the version of Wget and exit" },
	{ short: "h", long: "help", help: "print this help" },
	{ short: "b", long: "background", help: "go to background after startup" },
	{ short: "o", long: "output-file", arg: "FILE", help: "log messages to FILE" },
	{ short: "a", long: "append-output", arg: "FILE", help: "append messages to FILE" },
	{ short: "q", long: "quiet", help: "quiet (no output)" },
	{ short: "v", long: "verbose", help: "be verbose (this is the default)" },
	{ long: "no-verbose", help: "turn off verboseness, without being quiet" },
	{ short: "i", long: "input-file", arg: "FILE", help: "download URLs found in local or external FILE" },
	{ short: "B", long: "base", arg: "URL", help: "resolves HTML input-file links (-i -F) relative to URL" },
	{ long: "no-config", help: "do not read any config file" },
	{ short: "t", long: "tries", arg: "NUMBER", help: "set number of retries to NUMBER (0 unlimits)" },
	{ long: "retry-connrefused", help: "retry even if connection is refused" },
	{ long: "retry-on-http-error", arg: "ERRORS", help: "comma-separated list of HTTP errors to retry" },
	{ short: "O", long: "output-document", arg: "FILE", help: "write documents to FILE" },
	{ long: "no-clobber", help: "skip downloads that would download to existing files (overwriting them)" },
	{ long: "no-netrc", help: "don't try to obtain credentials from .netrc" },
	{ short: "c", long: "continue", help: "resume getting a partially-downloaded file" },
	{ long: "start-pos", arg: "OFFSET", help: "start downloading from zero-based position OFFSET" },
	{ long: "progress", arg: "TYPE", help: "select progress gauge type" },
	{ long: "show-progress", help: "display the progress bar in any verbosity mode" },
	{ short: "N", long: "timestamping", help: "don't re-retrieve files unless newer than local" },
	{ long: "no-if-modified-since", help: "don't use conditional if-modified-since get requests in timestamping mode" },
	{ long: "no-use-server-timestamps", help: "don't set the local file's timestamp by the one on the server" },
	{ short: "S", long: "server-response", help: "print server response" },
	{ long: "spider", help: "don't download anything" },
	{ short: "T", long: "timeout", arg: "SECONDS", help: "set all timeout values to SECONDS" },
	{ long: "dns-timeout", arg: "SECS", help: "set the DNS lookup timeout to SECS" },
	{ long: "connect-timeout", arg: "SECS", help: "set the connect timeout to SECS" },
	{ long: "read-timeout", arg: "SECS", help: "set the read timeout to SECS" },
	{ short: "w", long: "wait", arg: "SECONDS", help: "wait SECONDS between retrievals" },
	{ long: "waitretry", arg: "SECONDS", help: "wait 1..SECONDS between retries of a retrieval" },
	{ long: "no-proxy", help: "explicitly turn off proxy" },
	{ long: "limit-rate", arg: "RATE", help: "limit download rate to RATE" },
	{ long: "no-dns-cache", help: "disable caching DNS lookups" },
	{ short: "4", long: "inet4-only", help: "connect only to IPv4 addresses" },
	{ short: "6", long: "inet6-only", help: "connect only to IPv6 addresses" },
	{ long: "prefer-family", arg: "FAMILY", help: "connect first to addresses of specified family, one of IPv6, IPv4, or none" },
	{ long: "user", arg: "USER", help: "set both ftp and http user to USER" },
	{ long: "password", arg: "PASS", help: "set both ftp and http password to PASS" },
	{ long: "no-iri", help: "turn off IRI support" },
	{ long: "no-directories", help: "don't create directories" },
	{ short: "x", long: "force-directories", help: "force creation of directories" },
	{ long: "no-host-directories", help: "don't create host directories" },
	{ long: "protocol-directories", help: "use protocol name in directories" },
	{ short: "P", long: "directory-prefix", arg: "PREFIX", help: "save files to PREFIX/.." },
	{ long: "cut-dirs", arg: "NUMBER", help: "ignore NUMBER remote directory components" },
	{ long: "http-user", arg: "USER", help: "set http user to USER" },
	{ long: "http-password", arg: "PASS", help: "set http password to PASS" },
	{ long: "no-cache", help: "disallow server-cached data" },
	{ long: "default-page", arg: "NAME", help: "change the default page name (normally this is 'index.html'.)" },
	{ long: "ignore-length", help: "ignore 'Content-Length' header field" },
	{ long: "header", arg: "STRING", help: "insert STRING among the headers" },
	{ long: "max-redirect", arg: "NUMBER", help: "maximum redirections allowed per page" },
	{ long: "referer", arg: "URL", help: "include 'Referer: URL' header in HTTP request" },
	{ long: "save-headers", help: "save the HTTP headers to file" },
	{ short: "U", long: "user-agent", arg: "AGENT", help: "identify as AGENT instead of Wget/VERSION" },
	{ long: "no-http-keep-alive", help: "disable HTTP keep-alive (persistent connections)" },
	{ long: "no-cookies", help: "don't use cookies" },
	{ long: "post-data", arg: "STRING", help: "use the POST method; send STRING as the data" },
	{ long: "post-file", arg: "FILE", help: "use the POST method; send contents of FILE" },
	{ long: "method", arg: "HTTPMethod", help: 'use method "HTTPMethod" in the request' },
	{ long: "body-data", arg: "STRING", help: "send STRING as data. --method MUST be set" },
	{ long: "body-file", arg: "FILE", help: "send contents of FILE. --method MUST be set" },
	{ long: "content-disposition", help: "honor the Content-Disposition header when choosing local file names (EXPERIMENTAL)" },
	{ long: "content-on-error", help: "output the received content on server errors" },
	{ long: "auth-no-challenge", help: "send Basic HTTP authentication information without first waiting for the server's challenge" },
	{ long: "trust-server-names", help: "use the name specified by the redirection URL's last component" },
	{ long: "no-check-certificate", help: "don't validate the server's certificate" },
	{ long: "no-hsts", help: "disable HSTS" },
	{ long: "no-parent", help: "don't ascend to the parent directory" },
	...leftOut(
		"execute/e=COMMAND debug/d report-speed=TYPE force-html/F config=FILE rejected-log=FILE random-wait quota/Q=NUMBER bind-address=ADDRESS restrict-file-names=OS ignore-case ask-password use-askpass=COMMAND local-encoding=ENC remote-encoding=ENC unlink xattr adjust-extension/E compression=TYPE proxy-user=USER proxy-password=PASS load-cookies=FILE save-cookies=FILE keep-session-cookies secure-protocol=PR https-only certificate=FILE certificate-type=TYPE private-key=FILE private-key-type=TYPE ca-certificate=FILE ca-directory=DIR crl-file=FILE pinnedpubkey=FILE ciphers=STR hsts-file=FILE ftp-user=USER ftp-password=PASS no-remove-listing no-glob no-passive-ftp preserve-permissions retr-symlinks ftps-implicit ftps-resume-ssl ftps-clear-data-connection ftps-fallback-to-ftp warc-file=FILENAME warc-header=STRING warc-max-size=NUMBER warc-cdx warc-dedup=FILENAME no-warc-compression no-warc-digests no-warc-keep-log warc-tempdir=DIRECTORY recursive/r level/l=NUMBER delete-after convert-links/k convert-file-only backups=N backup-converted/K mirror/m page-requisites/p strict-comments accept/A=LIST reject/R=LIST accept-regex=REGEX reject-regex=REGEX regex-type=TYPE domains/D=LIST exclude-domains=LIST follow-ftp follow-tags=LIST ignore-tags=LIST span-hosts/H relative/L include-directories/I=LIST exclude-directories/X=LIST",
	),
];

const combined: Readonly<Record<string, string>> = {
	v: "--no-verbose",
	c: "--no-clobber",
	d: "--no-directories",
	H: "--no-host-directories",
	p: "--no-parent",
};

/** `-nv` and its like are two letters for one option. */
export const spellOut = (args: readonly string[]): string[] => {
	const end = args.indexOf("--");
	return args.flatMap((arg, i) => (/^-n[vcdHp]+$/.test(arg) && (end < 0 || i < end) ? [...arg.slice(2)].map((c) => combined[c] ?? arg) : [arg]));
};
