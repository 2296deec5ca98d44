/** `curl --help`. tool_help.c. */
import { listOptions } from "./options.ts";

/** The options of the short help. */
const important = new Set("data fail head header help output remote-name show-headers silent upload-file user user-agent verbose version".split(" "));
const footer = `
This is not the full help; this menu is split into categories.
Use "--help category" to get an overview of all categories, which are:
auth, connection, curl, deprecated, dns, file, ftp, global, http, imap, ldap, 
mqtt, output, pop3, post, proxy, scp, sftp, smtp, ssh, telnet, tftp, timeout, 
tls, upload, verbose.
Use "--help all" to list all options
Use "--help [option]" to view documentation for a given option
`;

const categories = ` auth        Authentication methods
 connection  Manage connections
 curl        The command line tool itself
 deprecated  Legacy
 dns         Names and resolving
 file        FILE protocol
 ftp         FTP protocol
 global      Global options
 http        HTTP and HTTPS protocol
 imap        IMAP protocol
 ldap        LDAP protocol
 mqtt        MQTT protocol
 output      File system output
 pop3        POP3 protocol
 post        HTTP POST specific
 proxy       Options for proxies
 scp         SCP protocol
 sftp        SFTP protocol
 smtp        SMTP protocol
 ssh         SSH protocol
 telnet      TELNET protocol
 tftp        TFTP protocol
 timeout     Timeouts and delays
 tls         TLS/SSL related
 upload      Upload, sending data
 verbose     Tracing, logging etc
`;

const isCategory = (word: string): boolean => categories.includes(`\n ${word.padEnd(10)}  `) || word === "auth";

/** The text; undefined for a part of the help that is left out. */
export function helpFor(category: string | undefined, columns: number): string | undefined {
	if (category === undefined) return `Usage: curl [options...] <url>\n${listOptions(columns, (name) => important.has(name))}${footer}`;
	if (category === "all") return listOptions(columns);
	if (category === "category") return categories;
	if (isCategory(category) || category.startsWith("-")) return undefined;
	return `Unknown category provided, here is a list of all categories:\n\n${categories}`;
}
