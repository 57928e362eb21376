using System.IO.MemoryMappedFiles;

namespace UserBalance.Fuzz.Supervision;

/// <summary>What a process was doing, in a file that outlives it: how many inputs it has begun, and the last of them.</summary>
internal sealed class BlackBox : IDisposable
{
    private const int LengthAt = 8;
    private const int InputAt = 16;
    private const int Size = 1 << 20;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte[] _input = new byte[Size - InputAt];
    private long _count;

    public BlackBox(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, mapName: null, Size);
        _view = _file.CreateViewAccessor();
    }

    /// <summary>How many inputs were begun.</summary>
    public long Count => _view.ReadInt64(0);

    /// <summary>The last input.</summary>
    public byte[] LastInput
    {
        get
        {
            _view.ReadArray(InputAt, _input, 0, _view.ReadInt32(LengthAt));
            return _input[.._view.ReadInt32(LengthAt)];
        }
    }

    /// <summary>Notes that an input begins.</summary>
    public void Record(ReadOnlySpan<byte> input)
    {
        _view.SafeMemoryMappedViewHandle.WriteSpan(InputAt, input);
        _view.Write(LengthAt, input.Length);
        _view.Write(0, ++_count);
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
