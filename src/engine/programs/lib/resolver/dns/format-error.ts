/** A name or a message that is not one of DNS. */
export class DnsFormatError extends Error {}
