"""What training needs: weights, gradients, optimizer, activations and logits, device by device."""
