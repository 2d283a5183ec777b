using System.Text;
using Tributary.Engine.Formats;

namespace Tributary.Engine.Data;

/// <summary>One pass over a table, with a guess at which columns hold texts.</summary>
internal sealed class CsvReading
{
    /// <summary>A wrong guess in the first rows is noticed after this many.</summary>
    public const int FirstRows = 1_000;

    private readonly CsvOptions _options;
    private readonly RowSchema? _schema;
    private readonly HashSet<string> _texts;
    private readonly CsvHeader _header;
    private readonly CsvRecords _records;
    private readonly byte[][] _missing;
    private readonly bool[] _missingStarts = new bool[256];
    private readonly CsvColumn[] _features;
    private readonly CsvColumn[] _targets;
    private readonly CsvColumn? _label;
    private readonly CsvColumn? _owner;
    private readonly Growing<float> _values = new();
    private readonly Growing<float> _targetValues = new();
    private readonly Growing<int> _labels = new();
    private readonly Growing<int> _owners = new();
    private bool _surprised;

    /// <param name="texts">Columns taken for texts; those that surprise are added.</param>
    public CsvReading(ByteSource source, CsvOptions options, RowSchema? schema, HashSet<string> texts)
    {
        (_options, _schema, _texts) = (options, schema, texts);
        _header = new CsvHeader(source, options);
        _records = _header.Records;
        _missing = [.. options.MissingMarks.Select(Encoding.UTF8.GetBytes)];
        foreach (var mark in _missing)
            if (mark.Length > 0) _missingStarts[mark[0]] = true;
        _label = options.Label is { } label ? new CsvColumn(label, _header.IndexOf(label), isText: true, schema?.ClassNames, CsvFile.MaxClasses, options.ClassOf) : null;
        _owner = options.Owner is { } owner ? new CsvColumn(owner, _header.IndexOf(owner), isText: true) : null;
        _targets = [.. options.Targets.Select(target => new CsvColumn(target, _header.IndexOf(target), isText: false))];
        _features = schema is null ? [.. FeatureNames().Select(name => new CsvColumn(name, _header.IndexOf(name), texts.Contains(name), limit: CsvFile.MaxCategories))]
            : [.. schema.Columns.Select(column => new CsvColumn(column.Name, _header.IndexOf(column.Name), column.Categories.Count > 0, column.Categories))];
        if (_features.Length == 0) throw _records.Broken("no column is left for the model to see");
    }

    /// <summary>Null where a column taken for numbers holds texts: it is now among the texts, for another try.</summary>
    /// <param name="rowsAfterSurprise">Rows to go on looking for more such columns.</param>
    public RowSet? Rows(long rowsAfterSurprise)
    {
        while (_header.NextRow())
        {
            if (_surprised && --rowsAfterSurprise < 0) return null;
            Row();
        }

        if (_surprised) return null;
        return Finish();
    }

    private IEnumerable<string> FeatureNames()
    {
        if (_options.Features.Count > 0) return _options.Features;
        string?[] used = [_options.Label, _options.Owner, .. _options.Targets, .. _options.Ignored];
        foreach (var name in _options.Ignored) _header.IndexOf(name);
        var taken = used.ToHashSet(StringComparer.Ordinal);
        return _header.Names.Where(name => !taken.Contains(name));
    }

    private void Row()
    {
        if (_values.Count > Array.MaxLength - _features.Length) throw _records.Broken($"the table holds more than {Array.MaxLength} values; read fewer columns or a part of the file");
        var row = _values.Take(_features.Length);
        var complete = true;
        for (var i = 0; i < _features.Length; i++)
        {
            var column = _features[i];
            var field = _records[column.Index];
            if (IsMissing(field))
            {
                complete = false;
                row[i] = column.IsText ? -1 : float.NaN;
            }
            else if (column.IsText)
            {
                row[i] = column.Code(_records);
            }
            else if (CsvNumber.TryParse(field, out var number))
            {
                row[i] = column.Number(_records, number);
            }
            else
            {
                if (_schema is not null) throw NoNumber(column);
                _surprised = true;
                _texts.Add(column.Name);
            }
        }

        if (_options.Missing == MissingValues.DropRow && (!complete || Lacks(_label) || _targets.Any(Lacks)))
        {
            _values.GiveBack(_features.Length);
            return;
        }

        if (_surprised) _values.GiveBack(_features.Length);
        else Rest();
    }

    private void Rest()
    {
        if (_label is not null)
        {
            if (Lacks(_label)) throw _records.Broken($"the label (column '{_label.Name}') is missing; missing: dropRow leaves such rows out", _label.Index);
            var label = _label.Code(_records);
            if (label < 0) throw _records.Broken($"'{CsvColumn.Shorten(Encoding.UTF8.GetString(_records[_label.Index]))}' in column '{_label.Name}' is none of the known classes {string.Join(", ", _label.Texts.Take(20))}", _label.Index);
            _labels.Take(1)[0] = label;
        }

        if (_owner is not null) _owners.Take(1)[0] = _owner.Code(_records);
        foreach (var target in _targets)
        {
            if (!CsvNumber.TryParse(_records[target.Index], out var number)) throw NoNumber(target);
            _targetValues.Take(1)[0] = target.Number(_records, number);
        }
    }

    private RowSet Finish()
    {
        var columns = _schema?.Columns ?? [.. _features.Select(Column)];
        var values = _values.ToArray();
        for (var i = 0; i < _features.Length; i++)
        {
            if (!_features[i].IsText) Replace(values, i, value => float.IsNaN(value) ? columns[i].Fill : value);
            else if (_schema is null) Recode(values, i, columns[i].Categories);
        }

        var labels = _labels.ToArray();
        var classes = _schema?.ClassNames ?? (_label is null ? [] : CsvCategories.Sorted(_label.Texts));
        if (_label is not null && _schema is null)
        {
            var codes = CsvCategories.Codes(_label.Texts, classes);
            for (var i = 0; i < labels.Length; i++) labels[i] = codes[labels[i]];
        }

        string[]? owners = _owner is null ? null : [.. _owners.ToArray().Select(code => _owner.Texts[code])];
        return new RowSet(new RowSchema(columns, classes), values, labels, _targetValues.ToArray(), owners);
    }

    private RowColumn Column(CsvColumn column)
    {
        if (column.IsText) return new RowColumn(column.Name, CsvCategories.Sorted(column.Texts), _options.Categories);
        var fill = _options.Missing == MissingValues.Mean && column.Present > 0 ? (float)(column.Sum / column.Present) : 0;
        return new RowColumn(column.Name, [], _options.Categories, fill);
    }

    private void Recode(float[] values, int column, IReadOnlyList<string> sorted)
    {
        var codes = CsvCategories.Codes(_features[column].Texts, sorted);
        Replace(values, column, value => value < 0 ? -1 : codes[(int)value]);
    }

    private void Replace(float[] values, int column, Func<float, float> change)
    {
        for (var i = column; i < values.Length; i += _features.Length) values[i] = change(values[i]);
    }

    private bool Lacks(CsvColumn? column) => column is not null && IsMissing(_records[column.Index]);

    private bool IsMissing(ReadOnlySpan<byte> field)
    {
        if (field.Length > 0 && !_missingStarts[field[0]]) return false;
        foreach (var mark in _missing)
            if (field.SequenceEqual(mark)) return true;
        return false;
    }

    private BrokenFileException NoNumber(CsvColumn column)
        => _records.Broken($"'{CsvColumn.Shorten(Encoding.UTF8.GetString(_records[column.Index]))}' in column '{column.Name}' is no number", column.Index);
}
