using System.Text;
using Tributary.Engine.Formats;

namespace Tributary.Engine.Data;

/// <summary>One pass over a table, with a guess at which columns hold texts. A column in which more than half of the cells are numbers is
/// one of numbers; its other cells are faults.</summary>
internal sealed class CsvReading
{
    /// <summary>A wrong guess in the first rows is noticed after this many.</summary>
    public const int FirstRows = 1_000;

    private readonly CsvOptions _options;
    private readonly RowSchema? _schema;
    private readonly CsvKinds _kinds;
    private readonly CsvHeader _header;
    private readonly CsvRecords _records;
    private readonly CsvMarks _marks;
    private readonly CsvColumn[] _features;
    private readonly CsvColumn[] _targets;
    private readonly CsvColumn? _label;
    private readonly CsvColumn? _owner;
    private readonly Growing<float> _values = new();
    private readonly Growing<float> _targetValues = new();
    private readonly Growing<int> _labels = new();
    private readonly Growing<int> _owners = new();
    private bool _surprised;

    /// <param name="kinds">Columns taken for texts; those that surprise are added.</param>
    public CsvReading(ByteSource source, CsvOptions options, RowSchema? schema, CsvKinds kinds)
    {
        (_options, _schema, _kinds, _marks) = (options, schema, kinds, new CsvMarks(options));
        _header = new CsvHeader(source, options);
        _records = _header.Records;
        if (options.Label is { } label)
            _label = new CsvColumn(label, _header.IndexOf(label), isText: true, schema?.ClassNames, CsvFile.MaxClasses, options.ClassOf);
        if (options.Owner is { } owner) _owner = new CsvColumn(owner, _header.IndexOf(owner), isText: true);
        _targets = [.. options.Targets.Select(target => new CsvColumn(target, _header.IndexOf(target), isText: false))];
        _features = schema is null ? [.. FeatureNames().Select(Guessed)] : [.. schema.Columns.Select(Known)];
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

    private CsvColumn Guessed(string name)
        => new CsvColumn(name, _header.IndexOf(name), _kinds.IsText(name), limit: CsvFile.MaxCategories)
            .Doubted(_kinds.Doubt(name), _marks);

    private CsvColumn Known(RowColumn column)
        => new(column.Name, _header.IndexOf(column.Name), column.Categories.Count > 0, column.Categories);

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
        if (_values.Count > Array.MaxLength - _features.Length)
            throw _records.Broken($"the table holds more than {Array.MaxLength} values; read fewer columns or a part of the file");
        var row = _values.Take(_features.Length);
        var complete = true;
        for (var i = 0; i < _features.Length; i++)
        {
            var column = _features[i];
            if (column.IsText)
            {
                var isMissing = _marks.Has(_records[column.Index]);
                complete &= !isMissing;
                row[i] = isMissing ? -1 : column.Code(_records);
                continue;
            }

            var kind = CellOf(column, out var number);
            row[i] = kind == CsvCell.Number ? column.Number(number) : float.NaN;
            if (kind == CsvCell.Missing) complete = false;
            else if (kind != CsvCell.Number) Surprise(CsvBadCell.Of(_records, column, kind));
        }

        if (_options.Missing == MissingValues.DropRow && (!complete || (_label is not null && Lacks(_label)) || _targets.Any(Lacks)))
        {
            _values.GiveBack(_features.Length);
            return;
        }

        if (_surprised) _values.GiveBack(_features.Length);
        else Rest();
    }

    private void Surprise(CsvBadCell cell)
    {
        if (_schema is not null || _options.Numbers.Contains(cell.Column)) throw cell.Broken(_records.File);
        _surprised = true;
        _kinds.Add(cell);
    }

    // Most cells are numbers: marks are looked for where a cell is none, unless a mark is one.
    private CsvCell CellOf(CsvColumn column, out double number)
    {
        var field = _records[column.Index];
        number = 0;
        if (_marks.AnyIsNumber && _marks.Has(field)) return CsvCell.Missing;
        var kind = _marks.Read(field, out number);
        return kind != CsvCell.Number && _marks.HasForNumbers(field) ? CsvCell.Missing : kind;
    }

    private void Rest()
    {
        if (_label is not null) _labels.Take(1)[0] = Class(_label);
        if (_owner is not null) _owners.Take(1)[0] = _owner.Code(_records);
        foreach (var target in _targets)
        {
            var kind = CellOf(target, out var number);
            if (kind == CsvCell.Missing) throw Absent("target", target);
            if (kind != CsvCell.Number) throw CsvBadCell.Of(_records, target, kind).Broken(_records.File);
            _targetValues.Take(1)[0] = target.Number(number);
        }
    }

    private int Class(CsvColumn label)
    {
        if (Lacks(label)) throw Absent("label", label);
        var code = label.Code(_records);
        if (code >= 0) return code;
        var text = CsvColumn.Shorten(Encoding.UTF8.GetString(_records[label.Index]));
        var known = string.Join(", ", label.Texts.Take(20));
        throw _records.Broken($"'{text}' in column '{label.Name}' is none of the known classes {known}", label.Index);
    }

    private BrokenFileException Absent(string use, CsvColumn column)
    {
        var text = Encoding.UTF8.GetString(_records[column.Index]);
        return _records.Broken($"the {use} (column '{column.Name}') is missing: '{text}' stands for nothing; "
            + "data.missing: dropRow leaves such rows out, and data.missingMarks says what stands for nothing", column.Index);
    }

    private RowSet Finish()
    {
        foreach (var column in _features) column.Check(_records);
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
        if (_options.KeepsGaps) return new RowColumn(column.Name, [], _options.Categories, float.NaN);
        return new RowColumn(column.Name, [], _options.Categories, _options.Missing == MissingValues.Mean ? column.Mean : 0);
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

    private bool Lacks(CsvColumn column) => column.IsText ? _marks.Has(_records[column.Index]) : CellOf(column, out _) == CsvCell.Missing;
}
