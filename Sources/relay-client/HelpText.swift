// SPDX-License-Identifier: Apache-2.0

/// The parts of the help that are more than a line.
enum HelpText {
    static let program = """
        A plain call opens a new session under a name that is made up; -s NAME goes to the session \
        of that name, or makes it. The session stays on the host whatever happens to the network, \
        this computer or the server: see attach, ls and kill.

        A host that is not known yet is met over ssh, if ssh works there: relay-server is asked to \
        let this device in, and to start if it does not run. From then on ssh is not needed. See \
        enrol, --no-ssh and --via.

        A first word that is a subcommand is one; `relay-client connect HOST` always means the \
        host. See `relay-client help connect` for its options.

        \(escapes)

        \(exitStatus)
        """

    static let host =
        "The host: a name or address, [user@]host[:port]. An IPv6 address with a port is"
        + " [address]:port. The port is relay-server's, not that of ssh; if it is given, a host that"
        + " is not known yet is met without ssh. If not, ssh finds it out, or it is 7722."

    static let attachPlace =
        host
        + " Or a token of share: the line itself, - to read it from standard input, or @NAME for"
        + " one that was saved."

    static let connect = """
        Words after -- are joined by spaces and run by the login shell with -c, as ssh does; \
        without them the login shell itself starts.

        Where standard input is no terminal, the command reads it through a pipe that ends when \
        the input does; its output still goes to a terminal on the host, so standard error comes \
        merged with standard output. Where standard output is no terminal, the command waits \
        instead of losing output (--when-full block), and should output be lost all the same, \
        the client ends with status 255. If whoever read the output has had enough, as in \
        relay-client HOST -- yes | head -n 1, a command without -s NAME is ended too, and the \
        status is 141.

        \(escapes)

        \(exitStatus)
        """

    static let attach = """
        Shows the session's screen, behind the newest lines that have left it, and goes on from \
        there. The exit status of a session that has ended meanwhile is kept for you.

        \(escapes)

        \(exitStatus)
        """

    private static let escapes = """
        ESCAPES, at the start of a line, if standard input is a terminal:
          ~.  detach: the session goes on without you
          ~^Z suspend the client; fg goes on
          ~w  choose another session of this host for this window
          ~n  go to the next one; ~p to the previous one
          ~o  open a new session in this window; the one before goes on
          ~k  who is here: a list of the attached terminals; its owner may drop one
          ~s  show how the link does: round trip, losses, what was replayed
          ~c  throw away what was typed and has not left
          ~?  show this list
          ~~  type a tilde
        --escape CHAR takes another character than the tilde, --escape none switches them off.
        """

    static let exitStatus = """
        EXIT STATUS: that of the remote command; 128 and the number of the signal that ended it; \
        0 after detaching; 255 for a failure of relay-client itself.
        """
}
