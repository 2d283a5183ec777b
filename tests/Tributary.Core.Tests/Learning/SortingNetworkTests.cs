using Tributary.Core.Learning.Aggregations;
using Tributary.Engine.Data;

namespace Tributary.Core.Tests.Learning;

public sealed class SortingNetworkTests
{
    [Fact]
    [Trait("Kernels", "yes")]
    public void Every_column_of_any_number_of_rows_is_sorted()
    {
        var random = new SeededRandom(1);
        for (var rows = 1; rows <= 70; rows++)
        {
            var network = new SortingNetwork(rows);
            var table = new float[rows][];
            for (var row = 0; row < rows; row++)
            {
                table[row] = new float[SortingNetwork.Columns];
                for (var i = 0; i < table[row].Length; i++) table[row][i] = (float)(random.NextInt32(9) - 4) * (i % 2 == 0 ? 1 : 1e-40f);
                network.Load(row, table[row]);
            }

            network.Sort();

            var column = new float[rows];
            for (var i = 0; i < SortingNetwork.Columns; i++)
            {
                network.Column(i, column);
                Assert.Equal(table.Select(row => row[i]).Order(), column);
            }
        }
    }

    [Fact]
    public void Minus_zero_stands_before_zero()
    {
        var network = new SortingNetwork(3);
        foreach (var (row, value) in new[] { 0f, -1f, -0f }.Index()) network.Load(row, [value]);
        network.Sort();

        var column = new float[3];
        network.Column(0, column);

        Assert.Equal([true, true, false], column.Select(float.IsNegative));
    }
}
