namespace UserBalance.Silo.Embedded;

/// <summary>
/// The data directory: made, tried and locked. What is made there only its owner can read, as the keys are users' addresses.
/// </summary>
internal static class StoreDirectory
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerDirectory = OwnerFile | UnixFileMode.UserExecute;
    private const string LockName = "lock";

    /// <summary>Makes the directory with its parents where they are missing; only the last is private.</summary>
    /// <exception cref="StoreException">It cannot be made.</exception>
    public static void Create(string directory) => Guard(directory, () => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(directory)
        : Directory.CreateDirectory(directory, OwnerDirectory));

    /// <summary>Finds out whether a directory that does not exist could be made, and leaves no trace.</summary>
    /// <exception cref="StoreException">It could not.</exception>
    public static void RequireCreatable(string directory)
    {
        var ancestor = directory;
        while (!Path.Exists(ancestor) && Path.GetDirectoryName(ancestor) is { } parent)
            ancestor = parent;
        RequireWritable(ancestor);
    }

    /// <summary>Tries to write a file that is gone again when this returns.</summary>
    /// <exception cref="StoreException">The directory does not take files, or is none.</exception>
    public static void RequireWritable(string directory)
    {
        if (!Directory.Exists(directory))
            throw new StoreException($"{directory} is not a directory; choose another path");
        Guard(directory, () => OpenExclusively(Path.Combine(directory, $".{Guid.NewGuid():N}"), FileOptions.DeleteOnClose)).Dispose();
    }

    /// <summary>Takes the directory for this process until the result is disposed or the process ends, however it ends.</summary>
    /// <exception cref="StoreException">Another process has it.</exception>
    public static IDisposable Lock(string directory)
    {
        RequireWritable(directory);
        StorePlace.Require(directory, [LockName, .. StoreFile.All.SelectMany(file => file.Names)]);
        try
        {
            return OpenExclusively(LockIn(directory), FileOptions.None);
        }
        catch (IOException)
        {
            throw new StoreException($"{directory} is in use by another process; stop that or give each process a directory of its own");
        }
        catch (UnauthorizedAccessException exception)
        {
            throw StoreException.From(LockIn(directory), exception);
        }
    }

    /// <summary>The file whose lock is the directory's.</summary>
    public static string LockIn(string directory) => Path.Combine(directory, LockName);

    /// <summary>Has only its owner read a file, as a copy that was put back may be readable for everybody.</summary>
    /// <exception cref="StoreException">It is another user's.</exception>
    public static void MakePrivate(string path) => Guard(path, () =>
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerFile) != 0)
            File.SetUnixFileMode(path, OwnerFile);
        return path;
    });

    /// <summary>Makes an empty file where there is none. SQLite gives its log files the same mode.</summary>
    /// <exception cref="StoreException">It cannot be made.</exception>
    public static void CreateFile(string path)
    {
        if (!File.Exists(path))
            Guard(path, () => OpenExclusively(path, FileOptions.None)).Dispose();
    }

    // FileShare.None is an flock(2) on Unix: the kernel frees it with the process.
    private static FileStream OpenExclusively(string path, FileOptions options)
    {
        var how = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = options,
        };
        if (!OperatingSystem.IsWindows())
            how.UnixCreateMode = OwnerFile;
        return new FileStream(path, how);
    }

    private static T Guard<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (SystemException exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreException.From(path, exception);
        }
    }
}
