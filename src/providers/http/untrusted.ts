const UNTRUSTED = /^(ERR_TLS.*|.*CERT.*|UNABLE_TO.*|ERR_SSL.*|EPROTO|DEPTH_ZERO.*)$/;

/** Tells whether the code of a fault says that a certificate, or what came of TLS, is not to be trusted. */
export function isUntrusted(code: string): boolean {
  return UNTRUSTED.test(code);
}
