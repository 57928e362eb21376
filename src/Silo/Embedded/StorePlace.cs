namespace UserBalance.Silo.Embedded;

/// <summary>
/// Whether the store's directory and files are what their user thinks they are. Where everybody may write, or where another user may,
/// anybody can read users' addresses, change where they are, or have this process write where he points it. As PostgreSQL does, nothing is
/// used then. A group may write: containers are given directories so.
/// </summary>
internal static class StorePlace
{
    /// <summary>Looks.</summary>
    /// <param name="directory">The data directory, which exists.</param>
    /// <param name="names">The files that the store has in it, whether they exist or not.</param>
    /// <exception cref="StoreException">Somebody else can change it, or has.</exception>
    public static void Require(string directory, IEnumerable<string> names)
    {
        // The administrator may have put the directory elsewhere by a link; a link of somebody else leads wherever he wants.
        RequireOwn(directory, FileStatus.Of(directory, follow: false));
        RequireOwn(directory, FileStatus.Of(directory));
        foreach (var path in names.Select(name => Path.Combine(directory, name)))
        {
            var file = FileStatus.Of(path, follow: false);
            if (file is { IsLink: true })
                throw new StoreException(
                    $"{path} is a symbolic link, which this program never makes; find out who did, and remove it or choose another "
                        + "directory");
            RequireOwn(path, file);
        }
    }

    private static void RequireOwn(string path, FileStatus? status)
    {
        if (status is { IsOurs: false } theirs)
            throw new StoreException(
                $"{path} belongs to another user (number {theirs.Owner}); give it to this process's user (chown) or choose another "
                    + "directory");
        if (status is { IsOpenToAll: true } open)
            throw new StoreException(
                $"{path} can be written by every user of this machine (mode {open.ModeText}); take that away (chmod o-w) or choose "
                    + "another directory");
    }
}
